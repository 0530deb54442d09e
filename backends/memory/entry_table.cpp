// SPDX-License-Identifier: BSL-1.0
#include "entry_table.hpp"

namespace weir::memory {

Id EntryTable::allocate() {
  if (!free_.empty()) {
    const Id id = free_.newest;  // the likeliest to be in a core's cache still
    free_.remove(id, links());
    --free_count_;
    return id;
  }
  while (end_ >= entries_.size()) entries_.grow();
  return end_++;
}

void EntryTable::free(Id id) noexcept {
  entries_[id].drop_key();
  free_.push(id, links());
  ++free_count_;
}

EntryTable::Move EntryTable::next_move() noexcept {
  if (free_count_ < 2 * entries_.page_size() || free_count_ < end_ / 8) return {};
  shorten();
  if (free_.empty()) return {};
  const Id hole = free_.oldest;
  free_.remove(hole, links());
  --free_count_;
  return {end_ - 1, hole};
}

std::size_t EntryTable::growth() const noexcept {
  return free_.empty() && end_ >= entries_.size() ? entries_.page_bytes() : 0;
}

// Cuts off what is free at the end.
void EntryTable::shorten() noexcept {
  while (end_ > 1 && !entries_[end_ - 1].in_use()) {
    --end_;
    free_.remove(end_, links());
    --free_count_;
  }
  while (entries_.size() >= end_ + entries_.page_size()) {
    entries_.shrink();
    expiries_.drop(static_cast<Id>(entries_.size()));
  }
}

}  // namespace weir::memory
