// SPDX-License-Identifier: BSL-1.0
/// \file
/// What our keys are called on the servers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::memcached {

/// A key as the servers take it: up to 250 printable characters.
struct EngineKey {
  std::string text;
  bool hashed = false;  ///< so the original must stand in the value, to tell it from others
};

/// The identity of a value that was split.
using SplitId = std::array<char, 16>;

/// Maps keys to engine keys. A key that the servers take stands there as it is, after the prefix; one that
/// they don't (too long, or anything but printable ASCII) as its SHA-256. '~' begins all that is not a plain
/// key, and occurs in no prefix and no plain key, so that no two kinds or namespaces ever meet.
class KeyMap {
 public:
  /// \throws Error(invalid_argument) for a prefix that can't be one
  explicit KeyMap(std::string prefix);

  EngineKey of(std::string_view key) const;
  /// Where each node keeps the generation of this namespace.
  const std::string& generation() const noexcept { return generation_; }
  /// Nothing ever stands there.
  const std::string& nothing() const noexcept { return nothing_; }
  /// The n-th part of a split value.
  std::string part(const SplitId& id, std::size_t n) const;

 private:
  std::string prefix_;
  std::string generation_;
  std::string nothing_;
};

}  // namespace weir::memcached
