// SPDX-License-Identifier: BSL-1.0
#include "key_groups.hpp"

#include <algorithm>
#include <numeric>

namespace weir::redis {
namespace {

constexpr std::size_t most_keys = 1000;

}  // namespace

KeyGroups::KeyGroups(std::string_view prefix, std::span<const std::string_view> keys, bool has_slots)
    : order_(keys.size()) {
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::vector<Slot> slots(has_slots ? keys.size() : 0);
  for (std::size_t i = 0; i < slots.size(); ++i) slots[i] = slot_of(prefix, keys[i]);
  const auto slot_at = [&](std::size_t key) { return has_slots ? slots[key] : Slot{0}; };
  if (has_slots)
    std::stable_sort(order_.begin(), order_.end(),
                     [&](std::size_t a, std::size_t b) { return slots[a] < slots[b]; });
  for (std::size_t first = 0; first < order_.size();) {
    std::size_t last = first + 1;
    while (last < order_.size() && last - first < most_keys &&
           slot_at(order_[last]) == slot_at(order_[first]))
      ++last;
    groups_.push_back({slot_at(order_[first]), std::span(order_).subspan(first, last - first)});
    first = last;
  }
}

}  // namespace weir::redis
