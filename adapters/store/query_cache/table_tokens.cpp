// SPDX-License-Identifier: BSL-1.0
#include "table_tokens.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "key.hpp"
#include "weir/error.hpp"

namespace weir::query_cache_detail {
namespace {

// After a failed refresh, readers whose copies are too old go straight to the database for this long.
constexpr std::chrono::milliseconds refresh_back_off{100};

static_assert(std::endian::native == std::endian::little, "cells hold tokens in little-endian order");

Blob encode_token(std::uint64_t token) {
  char octets[sizeof token];
  std::memcpy(octets, &token, sizeof token);
  return Blob::copy_of({octets, sizeof octets});
}

// 0 for what is no token.
std::uint64_t decode_token(const Blob& value) noexcept {
  std::uint64_t token = 0;
  if (value.size() == sizeof token) std::memcpy(&token, value.data(), sizeof token);
  return token;
}

// Cells are what processes share, so a tier private to one of them is never asked.
Context cell_context(const Context& caller) {
  Context context;
  context.deadline = caller.deadline;
  context.scope = CacheScope::shared;
  context.trace_parent = caller.trace_parent;
  return context;
}

}  // namespace

/// The right to refresh, held until the end of its scope.
class TableTokens::RefreshTurn {
 public:
  explicit RefreshTurn(TableTokens& tokens) : tokens_(tokens) {}
  RefreshTurn(const RefreshTurn&) = delete;
  RefreshTurn& operator=(const RefreshTurn&) = delete;
  ~RefreshTurn() {
    if (!held_) return;
    {
      const std::lock_guard lock(tokens_.turn_mutex_);
      tokens_.turn_taken_ = false;
    }
    tokens_.turn_over_.notify_all();
  }

  bool try_take() {
    const std::lock_guard lock(tokens_.turn_mutex_);
    return take();
  }

  // Waits for the turn until the deadline at most. \return whether it came
  bool take_before(Deadline deadline) {
    std::unique_lock lock(tokens_.turn_mutex_);
    const auto is_free = [this] { return !tokens_.turn_taken_; };
    if (deadline == no_deadline) {
      tokens_.turn_over_.wait(lock, is_free);
    } else if (!tokens_.turn_over_.wait_until(lock, deadline, is_free)) {
      return false;
    }
    return take();
  }

 private:
  bool take() {
    if (!tokens_.turn_taken_) held_ = tokens_.turn_taken_ = true;
    return held_;
  }

  TableTokens& tokens_;
  bool held_ = false;
};

TableTokens::TableTokens(CachePtr cache, std::string name_space, std::string identity,
                         std::chrono::milliseconds token_ttl, const Clock& clock, const Counters& counters)
    : cache_(std::move(cache)),
      name_space_(std::move(name_space)),
      identity_(std::move(identity)),
      token_ttl_(token_ttl),
      clock_(clock),
      counters_(counters),
      // No table is called so: the name is empty.
      everything_(std::make_unique<TableCell>(cache_key(""), fresh_token())) {}

std::string TableTokens::cache_key(std::string_view table) const {
  std::string whole;
  append_sized(whole, identity_);
  append_sized(whole, table);
  std::string key;
  make_cache_key(key, name_space_, "table", whole);
  return key;
}

TableCell& TableTokens::cell(std::string_view table) {
  std::string name(table);
  const std::lock_guard lock(cells_mutex_);
  std::unique_ptr<TableCell>& cell = cells_[name];
  if (cell == nullptr) cell = std::make_unique<TableCell>(cache_key(name), fresh_token());
  return *cell;
}

// Straight from the machine's source: a generator's state would be the same in both processes after a fork.
std::uint64_t TableTokens::fresh_token() {
  const std::lock_guard lock(random_mutex_);
  for (;;) {
    const std::uint64_t token = (std::uint64_t{random_()} << 32U) | random_();
    if (token != 0) return token;
  }
}

TableTokens::Readiness TableTokens::assess(std::span<TableCell* const> cells,
                                           Clock::Instant now) const noexcept {
  Readiness readiness = Readiness::usable;
  for (const TableCell* cell : cells) {
    const TableCell::View view = cell->view();
    if (view.writers != 0) return Readiness::being_written;
    if (view.valid_until <= now) {
      readiness = Readiness::expired;
    } else if (readiness == Readiness::usable && view.valid_until - now <= token_ttl_ / 2) {
      readiness = Readiness::ageing;
    }
  }
  return readiness;
}

TableTokens::Readiness TableTokens::refresh(std::span<TableCell* const> cells, const Context& context) {
  RefreshTurn turn(*this);
  Clock::Instant now = clock_.now();
  Readiness readiness = assess(cells, now);
  if (readiness == Readiness::ageing) {
    // Somebody has to, before the copies are too old; everybody else goes on with them.
    if (backing_off(now) || !turn.try_take()) return Readiness::usable;
    if (!try_read_cells(cells, context)) return Readiness::usable;
    readiness = assess(cells, now);
  } else if (readiness == Readiness::expired) {
    if (backing_off(now)) return Readiness::unreachable;
    if (!turn.take_before(context.deadline)) return Readiness::unreachable;
    now = clock_.now();
    readiness = assess(cells, now);
    if (readiness == Readiness::expired) {
      if (backing_off(now) || !try_read_cells(cells, context)) return Readiness::unreachable;
      readiness = assess(cells, now);
    }
  }
  if (readiness == Readiness::ageing) return Readiness::usable;
  // Still expired: a write came in between and its token did not reach the cache, or it is about to end.
  if (readiness == Readiness::expired) return Readiness::being_written;
  return readiness;
}

bool TableTokens::backing_off(Clock::Instant now) const noexcept {
  return now.time_since_epoch().count() < back_off_until_.load(std::memory_order_relaxed);
}

bool TableTokens::try_read_cells(std::span<TableCell* const> cells, const Context& context) {
  try {
    read_cells(cells, cell_context(context));
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

void TableTokens::read_cells(std::span<TableCell* const> cells, const Context& context) {
  const Clock::Instant valid_until = clock_.now() + token_ttl_;
  std::vector<std::pair<TableCell*, TableCell::Ticket>> wanted;
  std::vector<std::string_view> keys;
  for (TableCell* cell : cells) {
    const TableCell::Ticket ticket = cell->begin_refresh();
    if (ticket.must_push && ticket.allowed) {
      const std::uint64_t token = fresh_token();
      cache_->set(cell->cache_key(), encode_token(token), Ttl::forever(), context);
      cell->adopt(ticket, token, valid_until);
    } else if (ticket.allowed) {
      wanted.emplace_back(cell, ticket);
      keys.push_back(cell->cache_key());
    }
  }
  if (keys.empty()) return;
  const std::vector<std::optional<Blob>> values = cache_->get_many(keys, context);
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto& [cell, ticket] = wanted[i];
    std::uint64_t token = values.at(i) ? decode_token(*values[i]) : 0;
    if (token == 0) token = introduce(*cell, context);
    if (token != 0) cell->adopt(ticket, token, valid_until);
  }
}

// Puts a fresh token where there is none. \return what the cell holds then, 0 where that is unknown
std::uint64_t TableTokens::introduce(const TableCell& cell, const Context& context) {
  const std::uint64_t token = fresh_token();
  if (cache_->add(cell.cache_key(), encode_token(token), Ttl::forever(), context)) return token;
  const std::optional<Blob> present = cache_->get(cell.cache_key(), context);
  if (!present) return 0;
  if (const std::uint64_t others = decode_token(*present)) return others;
  // Not a token at all: nobody can have stored anything under it.
  cache_->set(cell.cache_key(), encode_token(token), Ttl::forever(), context);
  return token;
}

void TableTokens::cache_failed(const Error& error) {
  counters_.cache_errors.add();
  if (error.kind() != Errc::unavailable) return;
  // A cache that went away may come back with what it held some time ago.
  everything_->contact_lost();
  const std::lock_guard lock(cells_mutex_);
  for (const auto& [table, cell] : cells_) cell->contact_lost();
}

void TableTokens::push(TableCell& cell, std::uint64_t token, const Context& context) {
  try {
    const Clock::Instant valid_until = clock_.now() + token_ttl_;
    cache_->set(cell.cache_key(), encode_token(token), Ttl::forever(), cell_context(context));
    cell.pushed(token, valid_until);
  } catch (const Error& error) {
    cache_failed(error);
  }
}

TableTokens::Write::Write(TableTokens& tokens, std::span<TableCell* const> cells, std::uint64_t schema)
    : tokens_(tokens), cells_(cells.begin(), cells.end()), schema_(schema) {
  for (TableCell* cell : cells_) cell->begin_write();
}

TableTokens::Write::~Write() {
  for (TableCell* cell : cells_) cell->end_write();
}

// A change of the schema through this process marks `everything` before it is done, so where there is neither
// a mark nor a new token now, our write saw the schema that its tables were found out under.
void TableTokens::Write::include_everything_if_schema_changed(std::uint32_t guards) {
  TableCell* const everything = &tokens_.everything();
  if (cells_.empty() || std::find(cells_.begin(), cells_.end(), everything) != cells_.end()) return;
  const TableCell::View view = everything->view();
  if (view.token == schema_ && view.writers == guards) return;
  cells_.push_back(everything);
  everything->begin_write();
}

void TableTokens::Write::took_effect(const Context& context, std::uint32_t guards) {
  include_everything_if_schema_changed(guards);
  // All of them here first: whatever the cache does, no reader of this process finds an old token.
  std::vector<std::uint64_t> tokens;
  tokens.reserve(cells_.size());
  for (TableCell* cell : cells_) {
    tokens.push_back(tokens_.fresh_token());
    cell->change(tokens.back());
  }
  for (std::size_t i = 0; i < cells_.size(); ++i) tokens_.push(*cells_[i], tokens[i], context);
  tokens_.counters_.invalidations.add(cells_.size());
}

}  // namespace weir::query_cache_detail
