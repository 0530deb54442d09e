// SPDX-License-Identifier: BSL-1.0
#include "coherence.hpp"

#include <algorithm>
#include <utility>

#include "key.hpp"
#include "rules.hpp"

namespace weir::query_cache_detail {
namespace {

// After a failed reading, readers whose copies are too old go straight to the database for this long.
constexpr std::chrono::milliseconds refresh_back_off{100};
// Of a cell that others replace all the time.
constexpr int most_tries = 1000;
// Of a cache so slow that its fences are half over when the last one is put.
constexpr int most_fencings = 3;
// Of one table in one write: each costs as much as a table does.
constexpr std::ptrdiff_t most_groups = 16;

// Cells are what processes share, so a tier private to one of them is never asked.
Context cell_context(const Context& caller) {
  Context context;
  context.deadline = caller.deadline;
  context.scope = CacheScope::shared;
  context.trace_parent = caller.trace_parent;
  return context;
}

Error contended(Errc kind) {
  return Error(kind, "the version of a table could not be replaced in time: too many write it at once",
               {.link = "query_cache", .native_code = {}, .server_message = {}});
}

std::unique_lock<std::timed_mutex> turn_of(CellCopy& cell, Deadline deadline) {
  std::unique_lock<std::timed_mutex> turn(cell.turn(), std::defer_lock);
  if (deadline == no_deadline) {
    turn.lock();
  } else if (!turn.try_lock_until(deadline)) {
    throw contended(Errc::timeout);
  }
  return turn;
}

void nothing_more(Cell&) {}

bool fenced_since(const Changes& changes, Clock::Instant since) {
  return std::all_of(changes.begin(), changes.end(),
                     [&](const Change& change) { return change.cell->fenced(change.parts, since); });
}

}  // namespace

void include(Changes& changes, const Change& change) {
  const auto same = std::find_if(changes.begin(), changes.end(),
                                 [&](const Change& other) { return other.cell == change.cell; });
  if (same == changes.end()) {
    changes.push_back(change);
  } else {
    same->parts |= change.parts;
  }
}

Coherence::Coherence(CachePtr cache, CoherenceOptions options, const Clock& clock, const Counters& counters)
    : cache_(std::move(cache)),
      options_(std::move(options)),
      clock_(clock),
      counters_(counters),
      shared_(cache_->capabilities().has(CacheCapability::shared)),
      writer_(fresh()),
      // No table is called so: the name is empty.
      everything_(maker("")) {}

std::string Coherence::cache_key(std::string_view table, std::optional<unsigned> group) const {
  std::string whole;
  append_sized(whole, options_.identity);
  append_sized(whole, table);
  if (group) append_sized(whole, std::to_string(*group));
  std::string key;
  make_cache_key(key, options_.name_space, group ? "rows" : "table", whole);
  return key;
}

TableCells::Make Coherence::maker(std::string_view table) const {
  return [this, name = std::string(table)](std::optional<unsigned> group) {
    return std::make_unique<CellCopy>(cache_key(name, group), writer_, options_.fence_time);
  };
}

TableCells& Coherence::table(std::string_view table) {
  const std::lock_guard lock(tables_mutex_);
  return tables_.try_emplace(std::string(table), maker(table)).first->second;
}

ReadSet Coherence::row(TableCells& table, std::int64_t key) {
  const RowSlot slot = RowSlot::of(key);
  return {everything(),
          {&table.whole(), TableCells::every_row},
          {&table.group(slot.group), slot.part},
          any_row(table)};
}

void Coherence::meet_rows(TableCells& table, const Context& context) {
  if (!shared_ || backing_off(clock_.now()) || !table.is_new()) return;
  Dependencies groups;
  for (unsigned group = 0; group < RowSlot::group_count; ++group) groups.push_back({&table.group(group), 0});
  // The first reading makes those that are not there, and time counts from when a cell was read.
  for (int i = 0; i < 2; ++i)
    if (!try_read(groups, {}, nullptr, context)) return;
}

Change Coherence::change_by_new_rows(TableCells& table) noexcept {
  return {&table.whole(), one_part(TableCells::any_row)};
}

Change Coherence::change_of_rows(TableCells& table) noexcept {
  Change change = change_by_new_rows(table);
  if (holds(Rule::every_row)) change.parts |= one_part(TableCells::every_row);
  return change;
}

void Coherence::include_row(Changes& changes, TableCells& table, std::int64_t key) {
  const auto is_of_rows = [rows = change_of_rows(table)](const Change& change) {
    return change.cell == rows.cell && (rows.parts & ~change.parts) == 0;
  };
  if (std::any_of(changes.begin(), changes.end(), is_of_rows)) return;
  const RowSlot slot = RowSlot::of(key);
  if (holds(Rule::any_row)) include(changes, change_by_new_rows(table));
  include(changes, {&table.group(slot.group), one_part(slot.part)});
  const auto is_group = [&](const Change& change) { return table.is_group(change.cell); };
  if (std::count_if(changes.begin(), changes.end(), is_group) <= most_groups) return;
  std::erase_if(changes, is_group);
  include(changes, change_of_rows(table));
}

// Straight from the machine's source: a generator's state would be the same in both processes after a fork.
std::uint64_t Coherence::fresh() {
  const std::lock_guard lock(random_mutex_);
  for (;;) {
    const std::uint64_t number = (std::uint64_t{random_()} << 32U) | random_();
    if (number != 0) return number;
  }
}

// ---- reading

Coherence::Readiness Coherence::assess(std::span<const Dependency> dependencies,
                                       Clock::Instant now) const noexcept {
  Readiness readiness = Readiness::usable;
  for (const Dependency& dependency : dependencies) {
    const CellCopy::View view = dependency.view();
    if (view.valid_until <= now) {
      readiness = Readiness::expired;
    } else if (view.closed && readiness != Readiness::expired) {
      readiness = Readiness::closed;
    } else if (readiness == Readiness::usable && view.valid_until - now <= options_.staleness / 2) {
      readiness = Readiness::ageing;
    }
  }
  return readiness;
}

Coherence::Readiness Coherence::refresh(std::span<const Dependency> dependencies, const Context& context) {
  RefreshTurn turn(turns_);
  const Clock::Instant now = clock_.now();
  const auto read = [&] { return try_read(dependencies, {}, nullptr, context); };
  Readiness readiness = assess(dependencies, now);
  if (readiness == Readiness::ageing) {
    // Somebody has to, before the copies are too old; everybody else goes on with them.
    if (backing_off(now) || !turn.try_take() || !read()) return Readiness::usable;
    readiness = assess(dependencies, now);
  } else if (readiness == Readiness::expired) {
    if (backing_off(now) || !turn.take_before(context.deadline)) return Readiness::unreachable;
    readiness = assess(dependencies, clock_.now());
    if (readiness == Readiness::expired) {
      if (backing_off(clock_.now()) || !read()) return Readiness::unreachable;
      readiness = assess(dependencies, clock_.now());
    }
  }
  if (readiness == Readiness::ageing) return Readiness::usable;
  // Still: what was read was outdated by what this process wrote meanwhile.
  if (readiness == Readiness::expired) return Readiness::closed;
  return readiness;
}

Coherence::Readiness Coherence::read_now(std::span<const Dependency> dependencies, std::string_view key,
                                         std::optional<Blob>& entry, const Context& context) {
  const Clock::Instant asked = clock_.now();
  if (!try_read(dependencies, key, key.empty() ? nullptr : &entry, context)) return Readiness::unreachable;
  for (const Dependency& dependency : dependencies) {
    const CellCopy::View view = dependency.view();
    // A reading that this process's own put has outdated is not taken, and what it put may be older.
    if (view.closed || view.asked < asked) return Readiness::closed;
  }
  return Readiness::usable;
}

bool Coherence::backing_off(Clock::Instant now) const noexcept {
  return now.time_since_epoch().count() < back_off_until_.load(std::memory_order_relaxed);
}

bool Coherence::try_read(std::span<const Dependency> dependencies, std::string_view key,
                         std::optional<Blob>* entry, const Context& context) {
  try {
    read(dependencies, key, entry, cell_context(context));
    return true;
  } catch (const Error& error) {
    cache_failed(error);
    // A caller that gave the cache no time says nothing of the cache.
    const bool callers_own = error.kind() == Errc::timeout && clock_.now() >= context.deadline;
    if (!callers_own) {
      const Clock::Instant until = clock_.now() + refresh_back_off;
      back_off_until_.store(until.time_since_epoch().count(), std::memory_order_relaxed);
    }
    return false;
  }
}

void Coherence::read(std::span<const Dependency> dependencies, std::string_view key,
                     std::optional<Blob>* entry, const Context& context) {
  const Clock::Instant asked = clock_.now();
  std::vector<Reading> readings;
  std::vector<std::string_view> keys;
  for (const Dependency& dependency : dependencies) {
    const auto same = [&](const Reading& reading) { return reading.cell == dependency.cell; };
    if (std::any_of(readings.begin(), readings.end(), same)) continue;
    readings.push_back({dependency.cell, dependency.cell->begin(asked)});
    keys.push_back(dependency.cell->cache_key());
  }
  if (entry != nullptr) keys.push_back(key);
  std::vector<std::optional<Blob>> values = cache_->get_many(keys, context);
  if (entry != nullptr) *entry = std::move(values.back());
  for (std::size_t i = 0; i < readings.size(); ++i) take(readings[i], values[i], context);
}

CellCopy::Trust Coherence::trust_from(Clock::Instant asked) const noexcept {
  return {.open = asked + options_.staleness, .closed = asked + options_.staleness / 16};
}

void Coherence::take(const Reading& reading, const std::optional<Blob>& octets, const Context& context) {
  CellCopy& copy = *reading.cell;
  const std::optional<Cell> cell = octets ? Cell::decode(*octets) : std::nullopt;
  // Absent, or nothing that anybody can have stored anything under.
  if (!cell) return update(copy, nothing_more, context);
  const CellWatch::Over over =
      copy.read(reading.ticket, *cell, *octets, clock_.now(), trust_from(reading.ticket.asked));
  if (!over.nothing() || copy.unsettled()) tend(copy, *cell, over, context);
}

// A writer that gave no sign of life may have committed and died, so what it was writing gets a fresh token
// with the end of its fence.
void Coherence::tend(CellCopy& copy, const Cell& seen, const CellWatch::Over& over, const Context& context) {
  const auto end = [&](Cell& cell) {
    for (const Fence& fence : over.fences) cell.expire(fence, fresh());
    if (over.quarantine && cell.birth() == seen.birth()) cell.end_quarantine();
  };
  update(copy, end, context);
  counters_.fences_expired.add(over.fences.size());
}

// ---- replacing cells

// A reader waits for no writer: whoever has the turn pays what is owed, and the next reading sees the rest.
void Coherence::update(CellCopy& copy, const std::function<void(Cell&)>& change, const Context& context) {
  const std::unique_lock turn(copy.turn(), std::try_to_lock);
  if (turn.owns_lock()) replace(copy, change, context);
}

void Coherence::replace(CellCopy& copy, const std::function<void(Cell&)>& change, const Context& context) {
  std::optional<Blob> held = copy.last_octets();
  for (int tries = 0; tries < most_tries; ++tries) {
    const CellCopy::Ticket ticket = copy.begin(clock_.now());
    if (!held) held = cache_->get(copy.cache_key(), context);
    if (try_replace(copy, ticket, change, held, context)) return;
    if (clock_.now() >= context.deadline) throw contended(Errc::timeout);
    held.reset();
  }
  throw contended(Errc::busy);
}

// Whatever is the reason to replace a cell: what this process owes is paid with it, and its fence is around
// what it writes now. A write in doubt leaves a fence of its own behind, which nobody renews.
bool Coherence::try_replace(CellCopy& copy, const CellCopy::Ticket& ticket,
                            const std::function<void(Cell&)>& change, const std::optional<Blob>& held,
                            const Context& context) {
  std::optional<Cell> cell = held ? Cell::decode(*held) : std::nullopt;
  if (!cell) cell = Cell::newborn(fresh(), shared_ && holds(Rule::quarantine));
  change(*cell);
  if (ticket.owed != 0 && holds(Rule::fresh_token)) cell->change(ticket.owed, fresh());
  if (ticket.doubtful != 0) cell->set_fence({fresh(), ++beats_, ticket.doubtful});
  if (shared_ && holds(Rule::fence)) {
    cell->set_fence({writer_, ++beats_, ticket.writing});
    copy.fencing(ticket.writing);
  }
  Blob octets = cell->encode();
  const bool replaced =
      held ? cache_->compare_and_set(copy.cache_key(), *held, octets, Ttl::forever(), context)
           : cache_->add(copy.cache_key(), octets, Ttl::forever(), context);
  if (replaced) copy.put(ticket, *cell, std::move(octets), trust_from(ticket.asked));
  return replaced;
}

// ---- writing

void Coherence::fence(const Changes& changes, const Context& context) {
  if (!shared_ || !holds(Rule::fence)) return;
  const Context own = cell_context(context);
  // The first one may be half over when the last one is there.
  for (int tries = 0; tries < most_fencings; ++tries) {
    for (const Change& change : changes) put_fence(change, own);
    if (fenced_lately(changes)) return;
  }
  throw contended(Errc::timeout);
}

void Coherence::put_fence(const Change& change, const Context& context) {
  const auto turn = turn_of(*change.cell, context.deadline);
  // Another writer of this process may have put it lately.
  const Clock::Instant lately = clock_.now() - options_.fence_time / 3;
  if (!change.cell->fenced(change.parts, lately)) replace(*change.cell, nothing_more, context);
}

bool Coherence::fenced_lately(const Changes& changes) const {
  return fenced_since(changes, clock_.now() - options_.fence_time / 2);
}

bool Coherence::held(const Changes& changes) const {
  return fenced_since(changes, clock_.now() - options_.fence_time);
}

bool Coherence::settle(const Changes& changes, const Context& context) {
  bool settled = true;
  for (const Change& change : changes) {
    try {
      const Context own = cell_context(context);
      const auto turn = turn_of(*change.cell, own.deadline);
      if (!holds(Rule::owed))
        replace(
            *change.cell, [&](Cell& cell) { cell.change(change.parts, fresh()); }, own);
      if (change.cell->unsettled()) replace(*change.cell, nothing_more, own);
    } catch (const Error& error) {
      cache_failed(error);
      settled = false;
    }
  }
  return settled;
}

std::optional<Clock::Instant> Coherence::renew_fences() noexcept {
  const std::chrono::nanoseconds pace = options_.fence_time / 3;
  std::optional<Clock::Instant> next;
  for (CellCopy* copy : all_cells()) {
    const std::optional<Clock::Instant> since = copy->fenced_since();
    if (!since) continue;
    const Clock::Instant now = clock_.now();
    Clock::Instant due = now + pace;
    if (now - *since < pace) {
      due = *since + pace;
    } else {
      renew(*copy);
    }
    next = std::min(due, next.value_or(due));
  }
  return next;
}

// A fence that can't be renewed ends, and with it the promise that a write which others may then overlook
// returns.
void Coherence::renew(CellCopy& copy) noexcept {
  try {
    Context context;
    context.scope = CacheScope::shared;
    context.deadline = std::chrono::steady_clock::now() + options_.fence_time / 3;
    const auto turn = turn_of(copy, context.deadline);
    if (copy.fenced_since()) replace(copy, nothing_more, context);
  } catch (const Error& error) {
    cache_failed(error);
  } catch (const std::bad_alloc&) {  // the next round tries again
  }
}

std::vector<CellCopy*> Coherence::all_cells() {
  std::vector<CellCopy*> all;
  everything_.append_to(all);
  const std::lock_guard lock(tables_mutex_);
  for (auto& [name, table] : tables_) table.append_to(all);
  return all;
}

void Coherence::cache_failed(const Error& error) {
  counters_.cache_errors.add();
  if (error.kind() != Errc::unavailable) return;
  // A cache that went away may come back with what it held some time ago.
  for (CellCopy* cell : all_cells()) cell->contact_lost();
}

}  // namespace weir::query_cache_detail
