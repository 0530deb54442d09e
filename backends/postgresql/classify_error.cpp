// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <algorithm>
#include <iterator>

namespace weir::postgresql {
namespace {

struct Row {
  std::string_view code;
  Errc kind;
};

// Sorted, for binary search.
constexpr Row exact_codes[] = {
    {"22001", Errc::out_of_range},           // string too long for its column
    {"22003", Errc::out_of_range},           // number
    {"22007", Errc::type_mismatch},          // not a date or time
    {"22008", Errc::out_of_range},           // date or time
    {"22012", Errc::out_of_range},           // division by zero
    {"22018", Errc::type_mismatch},          // not that type, on a cast
    {"22P02", Errc::type_mismatch},          // text that is not of the type
    {"22P03", Errc::type_mismatch},          // octets that are not of the type
    {"23001", Errc::foreign_key_violation},  // RESTRICT
    {"23502", Errc::not_null_violation},
    {"23503", Errc::foreign_key_violation},
    {"23505", Errc::unique_violation},
    {"23514", Errc::check_violation},
    {"25006", Errc::read_only},
    {"25P03", Errc::unavailable},  // the server ended an idle transaction, and the connection with it
    {"2BP01", Errc::constraint_violation},  // others depend on what should be dropped
    {"34000", Errc::undefined_object},      // cursor
    {"3D000", Errc::undefined_object},      // database
    {"3F000", Errc::undefined_object},      // schema
    {"40002", Errc::constraint_violation},
    {"40P01", Errc::deadlock},
    {"42501", Errc::permission},
    {"42602", Errc::syntax},
    {"42701", Errc::invalid_argument},  // the column is there already
    {"42703", Errc::undefined_object},  // column
    {"42704", Errc::undefined_object},  // type, role, …
    {"42710", Errc::invalid_argument},  // the object is there already
    {"42723", Errc::invalid_argument},  // the function is there already
    {"42804", Errc::type_mismatch},
    {"42846", Errc::type_mismatch},
    {"42883", Errc::undefined_object},  // function or operator
    {"42P01", Errc::undefined_object},  // table
    {"42P02", Errc::undefined_object},  // parameter
    {"42P06", Errc::invalid_argument},  // the schema is there already
    {"42P07", Errc::invalid_argument},  // the table is there already
    {"42P08", Errc::type_mismatch},     // a parameter of two types
    {"42P11", Errc::unsupported},       // no cursor over such a statement
    {"42P18", Errc::type_mismatch},     // a parameter of no certain type
    {"44000", Errc::check_violation},   // WITH CHECK OPTION
    {"53100", Errc::unavailable},       // disk full
    {"53200", Errc::too_large},         // out of memory
    {"53300", Errc::unavailable},       // too many connections
    {"55006", Errc::busy},              // object in use
    {"55P03", Errc::busy},              // lock_timeout, NOWAIT
    {"57014", Errc::cancelled},
    {"57P01", Errc::unavailable},       // shut down by an administrator
    {"57P02", Errc::unavailable},       // shut down after a crash
    {"57P03", Errc::unavailable},       // starting up
    {"57P04", Errc::undefined_object},  // the database was dropped
    {"57P05", Errc::unavailable},       // idle for too long
    {"72000", Errc::serialization_failure},
    {"XX001", Errc::corrupt},
    {"XX002", Errc::corrupt},
};

constexpr Row classes[] = {
    {"08", Errc::unavailable},      {"0A", Errc::unsupported},
    {"21", Errc::invalid_argument},  // more rows than one
    {"22", Errc::invalid_argument}, {"23", Errc::constraint_violation},
    {"25", Errc::invalid_argument},  // transaction state
    {"28", Errc::permission},       {"40", Errc::serialization_failure},
    {"42", Errc::syntax},           {"53", Errc::unavailable},
    {"54", Errc::too_large},
};

static_assert(std::is_sorted(std::begin(exact_codes), std::end(exact_codes),
                             [](const Row& a, const Row& b) { return a.code < b.code; }));

bool contains(std::string_view text, std::string_view part) noexcept {
  return text.find(part) != std::string_view::npos;
}

}  // namespace

Errc classify_error(std::string_view sqlstate) noexcept {
  const Row* const exact =
      std::lower_bound(std::begin(exact_codes), std::end(exact_codes), sqlstate,
                       [](const Row& row, std::string_view code) { return row.code < code; });
  if (exact != std::end(exact_codes) && exact->code == sqlstate) return exact->kind;
  for (const Row& row : classes)
    if (sqlstate.starts_with(row.code)) return row.kind;
  return Errc::internal;
}

Errc classify_driver_error(std::string_view sqlstate, std::int64_t /*native_code*/,
                           std::string_view message) {
  if (sqlstate == "57014" && contains(message, "timeout")) return Errc::timeout;
  const Errc kind = classify_error(sqlstate);
  if (kind != Errc::internal || !sqlstate.starts_with("HY")) return kind;
  for (const std::string_view loss :
       {"server closed the connection", "terminating connection", "connection to server",
        "no connection to the server", "could not receive data from server", "could not send data to server",
        "the database system is", "SSL connection has been closed", "SSL SYSCALL error",
        "Could not send Query", "No response from the backend", "Communication link failure"})
    if (contains(message, loss)) return Errc::unavailable;
  return Errc::internal;
}

Errc classify_connect_failure(std::string_view message) noexcept {
  for (const std::string_view refusal :
       {"authentication failed", "no password supplied", "no pg_hba.conf entry", "pg_hba.conf rejects",
        "permission denied for database", "is not permitted to log in"})
    if (contains(message, refusal)) return Errc::permission;
  if (contains(message, "role \"") && contains(message, "does not exist")) return Errc::permission;
  if (contains(message, "database \"") && contains(message, "does not exist")) return Errc::undefined_object;
  return Errc::unavailable;
}

}  // namespace weir::postgresql
