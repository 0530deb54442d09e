// SPDX-License-Identifier: BSL-1.0
#include "known.hpp"

#include <algorithm>
#include <span>

#include "functions.hpp"

namespace weir::odbc {
namespace {

using relational::odbc::BindAs;
using relational::odbc::ColumnFacts;

std::string spaced(TimestampTz value) {
  std::string text = Timestamp{value.micros}.to_string();
  text[text.find('T')] = ' ';
  return text;
}

std::string_view level_name(Isolation isolation) noexcept {
  switch (isolation) {
    case Isolation::read_committed:
      return "READ COMMITTED";
    case Isolation::repeatable_read:
      return "REPEATABLE READ";
    case Isolation::serializable:
      return "SERIALIZABLE";
    case Isolation::engine_default:
      break;
  }
  return "";
}

/// `SET TRANSACTION …` as PostgreSQL and MySQL take it; empty where nothing is wished.
std::string set_transaction(const TransactionOptions& options) {
  std::string text;
  if (options.isolation != Isolation::engine_default)
    text.append(" ISOLATION LEVEL ").append(level_name(options.isolation));
  if (options.read_only) text.append(text.empty() ? " READ ONLY" : ", READ ONLY");
  return text.empty() ? text : "SET TRANSACTION" + text;
}

// psqlODBC leaves the types of parameters to the server, as other ways to PostgreSQL do, where they come as
// text. JSON it does not tell from arrays and the like.
const Known postgresql{
    .dialect = "postgresql",
    .capabilities = Capabilities::all().without({Capability::unsigned_integers, Capability::json}),
    .ways = {.booleans = BindAs::text,
             .reals = BindAs::text,
             .decimals = BindAs::text,
             .dates = BindAs::text,
             .timestamps = BindAs::text,
             .arrays = true,
             .begin_text = set_transaction,
             .failure_ends_transaction = true,
             .session_number = "SELECT pg_backend_pid()",
             .stop_text = "SELECT pg_cancel_backend({})"},
    .init = {"SET TIME ZONE 'UTC'"},
};

// MariaDB's SQLCancel frees what the driver is reading, and lets go of a lock that it does not hold. Its
// driver tells neither booleans from small numbers nor UUIDs and JSON from text, and reads every answer as a
// whole.
const Known mysql{
    .dialect = "mysql",
    .capabilities = Capabilities::all().without({Capability::booleans, Capability::uuids, Capability::json,
                                                 Capability::wide_dates, Capability::transactional_ddl,
                                                 Capability::interleaved_calls, Capability::streams}),
    .ways = {.dates = BindAs::text,
             .timestamps = BindAs::text,
             .arrays = true,
             .timestamp_tz_text = spaced,
             .column_type =
                 [](const ColumnFacts& facts) {
                   return facts.type_name == "timestamp" ? ValueType::timestamp_tz : ValueType::null;
                 },
             .begin_text = set_transaction,
             .session_number = "SELECT CONNECTION_ID()",
             .stop_text = "KILL QUERY {}"},
    .init = {"SET time_zone = '+00:00', sql_auto_is_null = 0, sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES,"
             "PIPES_AS_CONCAT,NO_AUTO_VALUE_ON_ZERO,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,"
             "NO_ENGINE_SUBSTITUTION'"},
};

// SQLite's driver turns every number with a point into 15 digits, knows transactions of one kind only, reads
// every answer as a whole and gives no rows of what writes.
const Known sqlite{
    .dialect = "sqlite",
    .capabilities = Capabilities::all().without({Capability::unsigned_integers, Capability::exact_reals,
                                                 Capability::decimals, Capability::concurrent_writers,
                                                 Capability::read_only_transactions,
                                                 Capability::generated_keys, Capability::streams}),
    .ways = {.booleans = BindAs::text, .dates = BindAs::text, .timestamps = BindAs::text},
};

// Not bytes: the standard's types for them are known to few engines.
constexpr Capabilities usual{Capability::exact_reals,  Capability::decimals,   Capability::dates,
                             Capability::timestamps,   Capability::empty_text, Capability::checks,
                             Capability::foreign_keys, Capability::views,      Capability::savepoints};

// What holds of PostgreSQL in any dialect.
const Known postgresql_in_another_dialect{
    .dialect = "",
    .capabilities = usual.with(
        {Capability::decimal_scales, Capability::transactional_ddl, Capability::concurrent_writers}),
    .ways = {.failure_ends_transaction = true},
};

const Known other{.dialect = "", .capabilities = usual};

}  // namespace

const Known& known_of(const Dialect& dialect, relational::odbc::DriverFamily family) {
  for (const Known* const known : {&postgresql, &mysql, &sqlite})
    if (known->dialect == dialect.name) return *known;
  return family == relational::odbc::DriverFamily::psqlodbc ? postgresql_in_another_dialect : other;
}

}  // namespace weir::odbc
