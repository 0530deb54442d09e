// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <algorithm>
#include <iterator>

namespace weir::relational::odbc {
namespace {

struct Row {
  std::string_view code;
  Errc kind;
};

// The standard's codes, those of ODBC's own, and those in which most engines agree. Sorted.
constexpr Row exact_codes[] = {
    {"07002", Errc::invalid_argument},  // parameters and placeholders differ in number
    {"07006", Errc::type_mismatch},
    {"22001", Errc::out_of_range},  // text too long for its column
    {"22003", Errc::out_of_range},
    {"22007", Errc::type_mismatch},
    {"22008", Errc::out_of_range},
    {"22012", Errc::out_of_range},  // division by zero
    {"22015", Errc::out_of_range},
    {"22018", Errc::type_mismatch},
    {"23001", Errc::foreign_key_violation},
    {"23502", Errc::not_null_violation},
    {"23503", Errc::foreign_key_violation},
    {"23505", Errc::unique_violation},
    {"23514", Errc::check_violation},
    {"25006", Errc::read_only},
    {"25S03", Errc::serialization_failure},  // the transaction was rolled back
    {"3D000", Errc::undefined_object},
    {"3F000", Errc::undefined_object},
    {"40002", Errc::constraint_violation},
    {"40P01", Errc::deadlock},
    {"42501", Errc::permission},
    {"42703", Errc::undefined_object},
    {"42704", Errc::undefined_object},
    {"42883", Errc::undefined_object},
    {"42P01", Errc::undefined_object},
    {"42S01", Errc::invalid_argument},  // the table is there already
    {"42S02", Errc::undefined_object},
    {"42S11", Errc::invalid_argument},  // the index is there already
    {"42S12", Errc::undefined_object},
    {"42S21", Errc::invalid_argument},  // the column is there already
    {"42S22", Errc::undefined_object},
    {"57014", Errc::cancelled},
    {"HY001", Errc::too_large},
    {"HY004", Errc::unsupported},
    {"HY008", Errc::cancelled},
    {"HY013", Errc::too_large},
    {"HY014", Errc::too_large},
    {"HYC00", Errc::unsupported},
    {"HYT00", Errc::timeout},
    {"HYT01", Errc::timeout},
    {"IM001", Errc::unsupported},
    {"IM002", Errc::config},  // no such data source or driver
    {"IM003", Errc::config},
    {"IM004", Errc::config},
    {"S1000", Errc::internal},
    {"S1T00", Errc::timeout},
};

constexpr Row classes[] = {
    {"08", Errc::unavailable},      {"0A", Errc::unsupported},           {"21", Errc::invalid_argument},
    {"22", Errc::invalid_argument}, {"23", Errc::constraint_violation},  {"25", Errc::invalid_argument},
    {"28", Errc::permission},       {"40", Errc::serialization_failure}, {"42", Errc::syntax},
    {"44", Errc::check_violation},  {"53", Errc::unavailable},           {"54", Errc::too_large},
    {"57", Errc::unavailable},
};

static_assert(std::is_sorted(std::begin(exact_codes), std::end(exact_codes),
                             [](const Row& a, const Row& b) { return a.code < b.code; }));

bool has_one(std::string_view message, std::initializer_list<std::string_view> phrases) noexcept {
  return std::any_of(phrases.begin(), phrases.end(),
                     [&](std::string_view phrase) { return message.find(phrase) != std::string_view::npos; });
}

}  // namespace

Errc classify_sqlstate(std::string_view sqlstate) noexcept {
  const Row* const exact =
      std::lower_bound(std::begin(exact_codes), std::end(exact_codes), sqlstate,
                       [](const Row& row, std::string_view code) { return row.code < code; });
  if (exact != std::end(exact_codes) && exact->code == sqlstate) return exact->kind;
  for (const Row& row : classes)
    if (sqlstate.starts_with(row.code)) return row.kind;
  return Errc::internal;
}

bool tells_of_lost_connection(std::string_view message) noexcept {
  return has_one(
      message, {"server closed the connection", "terminating connection", "no connection to the server",
                "connection has been lost", "Lost connection", "server has gone away", "Server has gone away",
                "Connection is dead", "could not receive data from server", "could not send data",
                "Communication link failure", "SSL connection has been closed", "Connection reset",
                "Broken pipe", "the database system is shutting down", "Could not send Query",
                "connection already closed", "No query response from server"});
}

bool tells_of_missing_driver(std::string_view message) noexcept {
  return has_one(message, {"Can't open lib", "Driver's SQLAllocHandle on SQL_HANDLE_HENV failed"});
}

bool tells_of_refused_login(std::string_view message) noexcept {
  return has_one(message,
                 {"authentication failed", "no password supplied", "no pg_hba.conf entry",
                  "pg_hba.conf rejects", "Access denied", "Login failed", "is not permitted to log in",
                  "Wrong user name or password", "permission denied for database"});
}

bool tells_of_missing_database(std::string_view message) noexcept {
  return (has_one(message, {"database \""}) && has_one(message, {"does not exist"})) ||
         has_one(message, {"Unknown database", "Cannot open database"});
}

}  // namespace weir::relational::odbc
