// SPDX-License-Identifier: BSL-1.0
#include "cell_copy.hpp"

#include <utility>

#include "rules.hpp"

namespace weir::query_cache_detail {
namespace {

constexpr Parts all_parts = ~Parts{0};

/// The parts whose number is not 0.
template <class Numbers>
Parts marked(const Numbers& numbers) noexcept {
  Parts parts = 0;
  for (unsigned part = 0; part < Cell::part_count; ++part)
    if (numbers[part] != 0) parts |= one_part(part);
  return parts;
}

Parts closed_by_others(const Cell& cell, std::uint64_t self) noexcept {
  if (cell.quarantined()) return all_parts;
  return holds(Rule::fence_respected) ? cell.fenced_by_others(self) : 0;
}

}  // namespace

CellCopy::View CellCopy::view(unsigned part) const noexcept {
  for (;;) {
    const std::uint64_t before = version_.load(std::memory_order_acquire);
    const bool by_others = (closed_by_others_.load(std::memory_order_acquire) & one_part(part)) != 0;
    const View view{tokens_[part].load(std::memory_order_acquire), asked_.load(std::memory_order_acquire),
                    (by_others ? closed_until_ : open_until_).load(std::memory_order_acquire),
                    (closed_.load(std::memory_order_acquire) & one_part(part)) != 0};
    if (before % 2 == 0 && version_.load(std::memory_order_relaxed) == before) return view;
  }
}

template <class Change>
void CellCopy::publishing(Change change) noexcept {
  const std::uint64_t version = version_.load(std::memory_order_relaxed);
  version_.store(version + 1, std::memory_order_relaxed);
  change();
  closed_.store(others_ | owed_ | doubtful_ | marked(writers_), std::memory_order_release);
  version_.store(version + 2, std::memory_order_release);
}

void CellCopy::publish_closed() noexcept {
  publishing([] {});
}

void CellCopy::publish(const Cell& cell, Clock::Instant asked, const Trust& trust) noexcept {
  others_ = closed_by_others(cell, writer_);
  publishing([&] {
    for (unsigned part = 0; part < Cell::part_count; ++part)
      tokens_[part].store(cell.token(part), std::memory_order_release);
    asked_.store(asked, std::memory_order_release);
    closed_by_others_.store(others_, std::memory_order_release);
    open_until_.store(trust.open, std::memory_order_release);
    closed_until_.store(trust.closed, std::memory_order_release);
  });
}

void CellCopy::begin_write(Parts parts) {
  const std::lock_guard lock(mutex_);
  for (unsigned part = 0; part < Cell::part_count; ++part)
    if ((parts & one_part(part)) != 0) ++writers_[part];
  publish_closed();
}

void CellCopy::owe(Parts parts) {
  const std::lock_guard lock(mutex_);
  ++debts_;
  if (holds(Rule::owed)) owed_ |= parts;
  written_ |= parts;
  publish_closed();
}

void CellCopy::doubt(Parts parts) {
  const std::lock_guard lock(mutex_);
  ++debts_;
  if (holds(Rule::doubt)) doubtful_ |= parts;
  written_ |= parts;
  publish_closed();
}

void CellCopy::end_write(Parts parts) {
  const std::lock_guard lock(mutex_);
  for (unsigned part = 0; part < Cell::part_count; ++part)
    if ((parts & one_part(part)) != 0) --writers_[part];
  publish_closed();
}

std::uint32_t CellCopy::writers(unsigned part) const {
  const std::lock_guard lock(mutex_);
  return writers_[part];
}

CellCopy::Ticket CellCopy::begin(Clock::Instant asked) const {
  const std::lock_guard lock(mutex_);
  return {.asked = asked,
          .puts = puts_,
          .losses = losses_,
          .debts = debts_,
          .owed = owed_,
          .doubtful = doubtful_,
          .writing = marked(writers_)};
}

CellWatch::Over CellCopy::read(const Ticket& ticket, const Cell& cell, Blob octets, Clock::Instant answered,
                               const Trust& trust) {
  const std::lock_guard lock(mutex_);
  if (holds(Rule::late_reading) && (ticket.puts != puts_ || ticket.losses != losses_)) return {};
  if (ticket.asked < asked_.load(std::memory_order_relaxed)) return {};
  octets_ = std::move(octets);
  publish(cell, ticket.asked, trust);
  return watch_.look(cell, ticket.asked, answered);
}

void CellCopy::put(const Ticket& ticket, const Cell& cell, Blob octets, const Trust& trust) {
  const std::lock_guard lock(mutex_);
  ++puts_;
  // A debt that was made since is not paid by what was put together before, and what was put before contact
  // was lost may be lost.
  if (ticket.losses == losses_ && ticket.debts == debts_) {
    owed_ &= ~ticket.owed;
    doubtful_ &= ~ticket.doubtful;
  }
  fenced_ = cell.fenced_by(writer_);
  put_asked_ = ticket.asked;
  octets_ = std::move(octets);
  publish(cell, ticket.asked, trust);
}

std::optional<Blob> CellCopy::last_octets() const {
  const std::lock_guard lock(mutex_);
  return octets_;
}

bool CellCopy::fenced(Parts parts, Clock::Instant since) const {
  const std::lock_guard lock(mutex_);
  return (parts & ~fenced_) == 0 && put_asked_ >= since;
}

bool CellCopy::unsettled() const {
  const std::lock_guard lock(mutex_);
  return (owed_ | doubtful_) != 0 || (fenced_ & ~marked(writers_)) != 0;
}

std::optional<Clock::Instant> CellCopy::fenced_since() const {
  const std::lock_guard lock(mutex_);
  if ((fenced_ & marked(writers_)) == 0) return std::nullopt;
  return put_asked_;
}

void CellCopy::fencing(Parts parts) {
  const std::lock_guard lock(mutex_);
  fenced_ |= parts;
  put_asked_ = never;
}

void CellCopy::contact_lost() {
  const std::lock_guard lock(mutex_);
  ++losses_;
  octets_.reset();
  if (holds(Rule::owed)) owed_ |= written_;
  publish_closed();
}

}  // namespace weir::query_cache_detail
