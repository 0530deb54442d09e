// SPDX-License-Identifier: BSL-1.0
#include "index.hpp"

#include <new>
#include <utility>

namespace weir::memory {

Index::Index() : slots_(least_slots) {}

Index::~Index() {
  for (const Slot& slot : slots_) {
    if (slot.entry) Entry::Delete()(slot.entry);
  }
}

Entry* Index::find(const HashedKey& key) const noexcept {
  for (std::size_t at = home(key.hash, slots_.size() - 1); slots_[at].entry; at = next(at)) {
    const Slot& slot = slots_[at];
    if (slot.hash == key.hash && slot.entry->key() == key.text) return slot.entry;
  }
  return nullptr;
}

Entry& Index::insert(Entry::Ptr entry) {
  if (growth() != 0) resize(2 * slots_.size());
  put(slots_, {entry->hash, entry.get()});
  ++size_;
  return *entry.release();
}

Entry::Ptr Index::take(const Entry& entry) noexcept {
  const std::size_t mask = slots_.size() - 1;
  std::size_t hole = home(entry.hash, mask);
  while (slots_[hole].entry != &entry) hole = next(hole);
  Entry::Ptr taken(slots_[hole].entry);
  for (std::size_t at = next(hole); slots_[at].entry; at = next(at)) {
    const std::size_t distance = (at - home(slots_[at].hash, mask)) & mask;
    if (distance < ((at - hole) & mask)) continue;  // it stands between its home and the hole
    slots_[hole] = slots_[at];
    hole = at;
  }
  slots_[hole] = {};
  --size_;
  shrink_if_sparse();
  return taken;
}

std::size_t Index::growth() const noexcept {
  const bool full = (size_ + 1) * 4 > slots_.size() * 3;
  return full ? 2 * bytes() : 0;
}

void Index::put(std::vector<Slot>& slots, const Slot& slot) noexcept {
  const std::size_t mask = slots.size() - 1;
  std::size_t at = home(slot.hash, mask);
  while (slots[at].entry) at = (at + 1) & mask;
  slots[at] = slot;
}

void Index::resize(std::size_t slots) {
  std::vector<Slot> resized(slots);
  for (const Slot& slot : slots_) {
    if (slot.entry) put(resized, slot);
  }
  slots_ = std::move(resized);
}

void Index::shrink_if_sparse() noexcept {
  if (slots_.size() == least_slots || size_ * 8 >= slots_.size()) return;
  try {
    resize(slots_.size() / 2);
  } catch (const std::bad_alloc&) {
    return;  // it works as well with the larger table
  }
}

}  // namespace weir::memory
