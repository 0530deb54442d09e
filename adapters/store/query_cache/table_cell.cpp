// SPDX-License-Identifier: BSL-1.0
#include "table_cell.hpp"

namespace weir::query_cache_detail {

TableCell::View TableCell::view() const noexcept {
  for (;;) {
    const std::uint64_t before = version_.load(std::memory_order_acquire);
    View view{token_.load(std::memory_order_acquire),
              Clock::Instant(Clock::Instant::duration(valid_until_.load(std::memory_order_acquire))),
              writers_.load(std::memory_order_acquire)};
    if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before) return view;
  }
}

void TableCell::publish(std::uint64_t token, Clock::Instant valid_until, std::uint32_t writers) noexcept {
  const std::uint64_t version = version_.load(std::memory_order_relaxed);
  version_.store(version + 1, std::memory_order_relaxed);
  token_.store(token, std::memory_order_release);
  valid_until_.store(valid_until.time_since_epoch().count(), std::memory_order_release);
  writers_.store(writers, std::memory_order_release);
  version_.store(version + 2, std::memory_order_release);
}

void TableCell::begin_write() {
  const std::lock_guard lock(mutex_);
  ++epoch_;
  const View now = view();
  publish(now.token, now.valid_until, now.writers + 1);
}

void TableCell::change(std::uint64_t token) {
  const std::lock_guard lock(mutex_);
  written_ = true;
  must_push_ = true;
  losses_at_change_ = losses_;
  publish(token, Clock::Instant::min(), view().writers);
}

void TableCell::pushed(std::uint64_t token, Clock::Instant valid_until) {
  const std::lock_guard lock(mutex_);
  const View now = view();
  // Where another write changed the token since, its own push decides, and it covers ours.
  if (now.token != token) return;
  must_push_ = losses_ != losses_at_change_;
  publish(token, valid_until, now.writers);
}

void TableCell::end_write() {
  const std::lock_guard lock(mutex_);
  const View now = view();
  publish(now.token, now.valid_until, now.writers - 1);
}

TableCell::Ticket TableCell::begin_refresh() const {
  const std::lock_guard lock(mutex_);
  return {epoch_, view().writers == 0, must_push_};
}

bool TableCell::adopt(const Ticket& ticket, std::uint64_t token, Clock::Instant valid_until) {
  const std::lock_guard lock(mutex_);
  if (!ticket.allowed || ticket.epoch != epoch_) return false;
  must_push_ = false;
  publish(token, valid_until, view().writers);
  return true;
}

void TableCell::contact_lost() {
  const std::lock_guard lock(mutex_);
  if (!written_) return;
  ++epoch_;
  ++losses_;
  must_push_ = true;
}

}  // namespace weir::query_cache_detail
