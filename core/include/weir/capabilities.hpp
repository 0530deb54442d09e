// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a store can do beyond what every store can, as data: tests, docs and programs read the same.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "weir/capability_set.hpp"

namespace weir {

/// What some engines can't. Without one, what it names is refused with an Error or, where the comment says
/// so, behaves as it says; it never fails silently.
enum class Capability : std::uint8_t {
  // Values: written, they read back equal and of the same type. Without: Errc::unsupported at write.
  booleans,
  unsigned_integers,  ///< the whole range of uint64. Without: over int64 is Errc::out_of_range
  exact_reals,        ///< every finite double. Without: one that 15 digits can't tell is Errc::out_of_range
  decimals,           ///< 38 digits, none lost
  decimal_scales,     ///< 1.5 in a column of two places is 1.50. Without: zeros at the end are lost (Oracle)
  bytes,
  dates,
  times,  ///< of a day, to the microsecond
  timestamps,
  timestamps_tz,
  uuids,
  json,
  empty_text,  ///< '' is a text. Without: it is NULL (Oracle)
  wide_dates,  ///< years 1 to 9999 in every date and timestamp. Without: out of its range is
               ///< Errc::out_of_range
  // Statements.
  generated_keys,  ///< sql::insert_returning
  upserts,         ///< sql::upsert
  json_fields,     ///< sql::json_field
  checks,          ///< CHECK constraints hold
  foreign_keys,    ///< they hold, and cascade
  views,
  // Transactions.
  savepoints,
  read_only_transactions,  ///< a write in one is Errc::read_only. Without: Errc::unsupported at begin
  repeatable_read,         ///< a transaction sees one state. Without: Errc::unsupported at begin
  serializable,            ///< write skew can't happen. Without: Errc::unsupported at begin
  transactional_ddl,       ///< a rollback undoes CREATE TABLE. Without: DDL commits
  concurrent_writers,      ///< transactions that write different rows do not wait for each other
  // Calls.
  streams,             ///< Executor::stream in bounded memory. Without: it reads all at once
  interleaved_calls,   ///< other calls of a transaction while a stream of it is open. Without:
                       ///< invalid_argument
  cancellation,        ///< a deadline that passes stops the engine's work, too
  statement_analysis,  ///< Store::effects knows views, cascades and triggers. Without: nothing is cacheable
};

/// The stable spelling: "booleans", "timestamps_tz" …
std::string_view to_string(Capability capability) noexcept;

/// Every one, in the order above.
std::span<const Capability> all_capabilities() noexcept;

/// A set of them. A plain value.
using Capabilities = CapabilitySet<Capability>;
template <>
Capabilities Capabilities::all() noexcept;

}  // namespace weir
