// SPDX-License-Identifier: BSL-1.0
#include "weir/capabilities.hpp"

#include <array>

namespace weir {
namespace {

constexpr std::array every = {
    Capability::booleans,
    Capability::unsigned_integers,
    Capability::exact_reals,
    Capability::decimals,
    Capability::decimal_scales,
    Capability::bytes,
    Capability::dates,
    Capability::times,
    Capability::timestamps,
    Capability::timestamps_tz,
    Capability::uuids,
    Capability::json,
    Capability::empty_text,
    Capability::wide_dates,
    Capability::generated_keys,
    Capability::upserts,
    Capability::json_fields,
    Capability::checks,
    Capability::foreign_keys,
    Capability::views,
    Capability::savepoints,
    Capability::read_only_transactions,
    Capability::repeatable_read,
    Capability::serializable,
    Capability::transactional_ddl,
    Capability::concurrent_writers,
    Capability::streams,
    Capability::interleaved_calls,
    Capability::cancellation,
    Capability::statement_analysis,
};
static_assert(every.size() == static_cast<std::size_t>(Capability::statement_analysis) + 1);

}  // namespace

std::string_view to_string(Capability capability) noexcept {
  switch (capability) {
    case Capability::booleans:
      return "booleans";
    case Capability::unsigned_integers:
      return "unsigned_integers";
    case Capability::exact_reals:
      return "exact_reals";
    case Capability::decimals:
      return "decimals";
    case Capability::decimal_scales:
      return "decimal_scales";
    case Capability::bytes:
      return "bytes";
    case Capability::dates:
      return "dates";
    case Capability::times:
      return "times";
    case Capability::timestamps:
      return "timestamps";
    case Capability::timestamps_tz:
      return "timestamps_tz";
    case Capability::uuids:
      return "uuids";
    case Capability::json:
      return "json";
    case Capability::empty_text:
      return "empty_text";
    case Capability::wide_dates:
      return "wide_dates";
    case Capability::generated_keys:
      return "generated_keys";
    case Capability::upserts:
      return "upserts";
    case Capability::json_fields:
      return "json_fields";
    case Capability::checks:
      return "checks";
    case Capability::foreign_keys:
      return "foreign_keys";
    case Capability::views:
      return "views";
    case Capability::savepoints:
      return "savepoints";
    case Capability::read_only_transactions:
      return "read_only_transactions";
    case Capability::repeatable_read:
      return "repeatable_read";
    case Capability::serializable:
      return "serializable";
    case Capability::transactional_ddl:
      return "transactional_ddl";
    case Capability::concurrent_writers:
      return "concurrent_writers";
    case Capability::streams:
      return "streams";
    case Capability::interleaved_calls:
      return "interleaved_calls";
    case Capability::cancellation:
      return "cancellation";
    case Capability::statement_analysis:
      return "statement_analysis";
  }
  return "unknown";
}

std::span<const Capability> all_capabilities() noexcept { return every; }

template <>
Capabilities Capabilities::all() noexcept {
  Capabilities all;
  for (const Capability each : every) all = all.with({each});
  return all;
}

}  // namespace weir
