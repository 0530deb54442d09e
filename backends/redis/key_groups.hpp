// SPDX-License-Identifier: BSL-1.0
/// \file
/// Many keys, as commands may name them.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "key_slot.hpp"

namespace weir::redis {

/// Keys that one command may name: of one slot, and not so many that others wait long for it.
struct KeyGroup {
  Slot slot;
  std::span<const std::size_t> keys;  ///< their places in what was grouped
};

/// Puts keys in groups. Keys of the same group keep their order.
class KeyGroups {
 public:
  /// \param has_slots  else all are of slot 0
  KeyGroups(std::string_view prefix, std::span<const std::string_view> keys, bool has_slots);
  KeyGroups(const KeyGroups&) = delete;
  KeyGroups& operator=(const KeyGroups&) = delete;

  const std::vector<KeyGroup>& all() const noexcept { return groups_; }

 private:
  std::vector<std::size_t> order_;
  std::vector<KeyGroup> groups_;
};

}  // namespace weir::redis
