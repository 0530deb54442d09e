// SPDX-License-Identifier: BSL-1.0
/// \file
/// Commands that name many keys.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "dispatcher.hpp"
#include "key_groups.hpp"
#include "limit.hpp"
#include "request.hpp"

namespace weir::redis {

/// A command that takes any number of keys: MGET, UNLINK. Borrows.
struct Naming {
  std::string_view command;
  std::string_view prefix;  ///< of every key
  bool writes;
  Topology::Role role = Topology::Role::primary;
};

/// Runs such a command on keys, which are grouped so that each group may be named together.
class NamedKeys {
 public:
  /// Borrows what it is given. Throws Failed where a part fails.
  NamedKeys(Dispatcher& dispatcher, const Naming& naming, std::span<const std::string_view> keys,
            const Limit& limit);

  /// Calls `take(reply, places)` with each reply and the places of the keys that it is about.
  template <class Take>
  void each(const Take& take) {
    for (std::size_t i = 0; i < requests_.size(); ++i) take(std::move(requests_[i].reply), named_[i].keys);
  }

 private:
  Request request(const KeyGroup& group) const;
  void go_one_by_one(const Limit& limit);
  void split(std::size_t index, std::vector<KeyGroup>& apart, std::vector<Request>& again);

  Dispatcher& dispatcher_;
  const Naming naming_;
  const std::span<const std::string_view> keys_;
  const KeyGroups groups_;
  std::vector<KeyGroup> named_;
  std::vector<Request> requests_;  // as many
};

/// Throws the first failure of requests. Where another one was done, the whole may have been applied in part.
void throw_first_failure(std::vector<Request>& requests);

}  // namespace weir::redis
