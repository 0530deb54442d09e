// SPDX-License-Identifier: BSL-1.0
/// \file
/// Changing one key.
#pragma once

#include <functional>
#include <optional>
#include <string_view>

#include "entry.hpp"
#include "failure.hpp"
#include "fleet.hpp"
#include "lifetime.hpp"
#include "space.hpp"
#include "weir/blob.hpp"
#include "weir/cache.hpp"

namespace weir::memcached {

/// What an entry is to hold.
struct Content {
  Kind kind = Kind::value;
  Blob payload{};
  Lifetime lifetime{};
};

/// A call that changes one key.
class Change {
 public:
  Change(Space& space, const Fleet& fleet, const Key& key, const Limit& limit)
      : space_(space), fleet_(fleet), key_(key), limit_(limit) {}

  /// Content that holds a value: the value itself, or a head whose parts are stored already.
  Content content_of(const Blob& value, Ttl ttl) const;
  /// The value of an entry that is present; nothing where a part of it is missing.
  std::optional<Blob> value_of(const Entry& entry) const;
  /// Content that differs from an entry by its lifetime only; nothing where a part of it is missing.
  std::optional<Content> renewed(const Entry& entry, Ttl ttl) const;

  /// Whatever the key held.
  void set(const Content& content) const;
  /// Where no item stands under the key, not even one that is over. \return whether it did
  bool add_where_empty(const Content& content) const;
  /// Asks `decide` what the entry that stands there is to become, and does that unless somebody changed it
  /// meanwhile, as often as it takes. \return false where `decide` gave nothing
  bool apply(const std::function<std::optional<Content>(const Entry&)>& decide) const;
  /// \return whether it was present
  bool remove() const;

 private:
  Node& node() const { return fleet_.node_of(key_.engine.text); }
  std::string encoded(const Content& content, std::uint64_t generation) const;
  bool put(const Entry& before, const Content& content) const;

  Space& space_;
  const Fleet& fleet_;
  const Key& key_;
  const Limit& limit_;
};

/// Throws Error(too_large) for what never fits.
void check_value(const Space& space, bool may_split, const Key& key, const Blob& value);
bool fits_one_item(const Space& space, const Key& key, const Blob& value) noexcept;

}  // namespace weir::memcached
