// SPDX-License-Identifier: BSL-1.0
#include "timer_wheel.hpp"

#include <algorithm>

namespace weir::memory {
namespace {

// 2^24 ns are 17 ms.
constexpr unsigned slot_shift = 24;

}  // namespace

TimerWheel::TimerWheel(EntryTable& entries, Clock::Instant now) noexcept : entries_(entries), start_(now) {
  for (std::size_t i = 0; i < rings_.size(); ++i) {
    const Id ring = first_ring + static_cast<Id>(i);
    rings_[i] = {ring, ring};
  }
}

void TimerWheel::add(Id id) noexcept {
  push(ring_for(id), id);
  ++size_;
}

void TimerWheel::remove(Id id) noexcept {
  unlink(id);
  --size_;
}

Id TimerWheel::expired(Clock::Instant now) noexcept {
  if (size_ == 0) return no_id;
  advance(now);
  constexpr int most = 8;
  for (int looked = 0; looked < most; ++looked) {
    const Id id = rings_[due_ring].newer;
    if (id >= first_ring) return no_id;
    if (entries_.expiry(id).passed(now)) return id;
    unlink(id);
    push(ring_for(id), id);
  }
  return no_id;
}

void TimerWheel::renamed(Id to) noexcept {
  const Links moved = entries_.expiry(to).links;
  links(moved.newer).older = to;
  links(moved.older).newer = to;
}

Links& TimerWheel::links(Id id) noexcept {
  return id < first_ring ? entries_.expiry(id).links : rings_[id - first_ring];
}

std::uint64_t TimerWheel::time_of(Clock::Instant instant, std::uint64_t rounding) const noexcept {
  const auto since = std::max(Clock::Instant::duration::zero(), instant - start_);
  return (static_cast<std::uint64_t>(since.count()) + rounding) >> slot_shift;
}

// The finest wheel that reaches so far; the coarsest takes what lies beyond, and looks again when that slot
// comes.
std::size_t TimerWheel::ring_for(Id id) const noexcept {
  constexpr std::uint64_t up = (std::uint64_t{1} << slot_shift) - 1;
  const std::uint64_t time = std::max(time_of(entries_.expiry(id).at, up), time_ + 1);
  for (std::size_t wheel = 0; wheel < wheels; ++wheel) {
    const auto shift = static_cast<unsigned>(wheel) * slot_bits;
    if ((time >> shift) - (time_ >> shift) < slots) return wheel * slots + (time >> shift) % slots;
  }
  constexpr unsigned coarsest = (wheels - 1) * slot_bits;
  return (wheels - 1) * slots + ((time_ >> coarsest) + slots - 1) % slots;
}

void TimerWheel::push(std::size_t ring, Id id) noexcept {
  const Id head = first_ring + static_cast<Id>(ring);
  const Id newest = rings_[ring].older;
  entries_.expiry(id).links = {head, newest};
  links(newest).newer = id;
  rings_[ring].older = id;
}

void TimerWheel::unlink(Id id) noexcept {
  const Links gone = entries_.expiry(id).links;
  links(gone.newer).older = gone.older;
  links(gone.older).newer = gone.newer;
}

void TimerWheel::advance(Clock::Instant now) noexcept {
  const std::uint64_t time = time_of(now, 0);
  if (time <= time_) return;
  for (std::size_t wheel = 0; wheel < wheels; ++wheel) {
    const auto shift = static_cast<unsigned>(wheel) * slot_bits;
    const std::uint64_t passed = std::min((time >> shift) - (time_ >> shift), slots);
    for (std::uint64_t i = 1; i <= passed; ++i) make_due(wheel * slots + ((time_ >> shift) + i) % slots);
  }
  time_ = time;
}

// The whole ring in one step, behind what is due already.
void TimerWheel::make_due(std::size_t ring) noexcept {
  const Id head = first_ring + static_cast<Id>(ring);
  const Links all = rings_[ring];
  if (all.newer == head) return;
  Links& due = rings_[due_ring];
  links(all.newer).older = due.older;
  links(due.older).newer = all.newer;
  links(all.older).newer = first_ring + due_ring;
  due.older = all.older;
  rings_[ring] = {head, head};
}

}  // namespace weir::memory
