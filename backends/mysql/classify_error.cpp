// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <algorithm>
#include <iterator>

#include "weir/datetime.hpp"

namespace weir::mysql {
namespace {

struct Row {
  std::int64_t number;
  Errc kind;
};

// Sorted, for binary search. Up to 1879 both servers mean the same; from 1900 to 1999 and from 4000 on it is
// MariaDB who speaks, from 3000 to 3999 MySQL; 2000 to 2999 is the client library.
constexpr Row by_number[] = {
    {1004, Errc::unavailable},       // can't create a file
    {1007, Errc::invalid_argument},  // the database is there already
    {1008, Errc::undefined_object},  // database to be dropped
    {1020, Errc::serialization_failure},
    {1021, Errc::unavailable},       // disk full
    {1022, Errc::unique_violation},  // duplicate key, not told which
    {1028, Errc::unavailable},       // sort aborted
    {1034, Errc::corrupt},           // key file
    {1036, Errc::read_only},         // table
    {1037, Errc::too_large},         // out of memory
    {1038, Errc::too_large},         // out of sort memory
    {1040, Errc::unavailable},       // too many connections
    {1041, Errc::too_large},         // out of memory
    {1042, Errc::unavailable},       // bad host name
    {1043, Errc::unavailable},       // bad handshake
    {1044, Errc::permission},        // database
    {1045, Errc::permission},        // wrong password
    {1046, Errc::undefined_object},  // no database chosen
    {1048, Errc::not_null_violation},
    {1049, Errc::undefined_object},  // database
    {1050, Errc::invalid_argument},  // the table is there already
    {1051, Errc::undefined_object},  // table to be dropped
    {1053, Errc::unavailable},       // shutdown
    {1054, Errc::undefined_object},  // column
    {1059, Errc::too_large},         // name
    {1060, Errc::invalid_argument},  // the column is there already
    {1061, Errc::invalid_argument},  // the key is there already
    {1062, Errc::unique_violation},
    {1064, Errc::syntax},
    {1067, Errc::type_mismatch},     // default value
    {1071, Errc::too_large},         // key
    {1072, Errc::undefined_object},  // column of a key
    {1074, Errc::too_large},         // column
    {1077, Errc::unavailable},       // shutdown
    {1079, Errc::unavailable},       // shutdown
    {1091, Errc::undefined_object},  // column or key to be dropped
    {1094, Errc::undefined_object},  // thread to be killed
    {1109, Errc::undefined_object},  // table of a list
    {1114, Errc::unavailable},       // table full
    {1118, Errc::too_large},         // row
    {1128, Errc::undefined_object},  // function
    {1142, Errc::permission},        // table
    {1143, Errc::permission},        // column
    {1146, Errc::undefined_object},  // table
    {1149, Errc::syntax},
    {1152, Errc::unavailable},       // connection aborted
    {1153, Errc::too_large},         // packet
    {1158, Errc::unavailable},       // network
    {1159, Errc::unavailable},       // network
    {1160, Errc::unavailable},       // network
    {1161, Errc::unavailable},       // network
    {1169, Errc::unique_violation},  // a unique constraint
    {1170, Errc::too_large},         // a key of a text without a size
    {1176, Errc::undefined_object},  // key
    {1184, Errc::unavailable},       // connection aborted
    {1194, Errc::corrupt},           // table
    {1195, Errc::corrupt},           // table
    {1203, Errc::unavailable},       // too many connections of a user
    {1205, Errc::busy},              // lock wait
    {1206, Errc::too_large},         // lock table
    {1213, Errc::deadlock},
    {1216, Errc::foreign_key_violation},
    {1217, Errc::foreign_key_violation},
    {1223, Errc::read_only},    // global read lock
    {1226, Errc::unavailable},  // limit of an account
    {1227, Errc::permission},   // privilege
    {1235, Errc::unsupported},
    {1263, Errc::not_null_violation},
    {1264, Errc::out_of_range},
    {1265, Errc::out_of_range},      // not one of an ENUM, or truncated
    {1286, Errc::undefined_object},  // storage engine
    {1290, Errc::read_only},         // --read-only, or another option in the way
    {1295, Errc::unsupported},       // as a prepared statement
    {1298, Errc::out_of_range},      // time zone
    {1304, Errc::invalid_argument},  // the routine is there already
    {1305, Errc::undefined_object},  // routine or savepoint
    {1317, Errc::cancelled},
    {1318, Errc::invalid_argument},       // number of a routine's arguments
    {1356, Errc::undefined_object},       // what a view is made of
    {1359, Errc::invalid_argument},       // the trigger is there already
    {1360, Errc::undefined_object},       // trigger
    {1364, Errc::not_null_violation},     // no default
    {1365, Errc::out_of_range},           // division by zero
    {1369, Errc::check_violation},        // WITH CHECK OPTION
    {1370, Errc::permission},             // routine
    {1390, Errc::too_large},              // parameters
    {1406, Errc::out_of_range},           // text too long
    {1410, Errc::permission},             // to make a user
    {1411, Errc::type_mismatch},          // value of a function
    {1412, Errc::serialization_failure},  // table definition has changed
    {1416, Errc::type_mismatch},          // geometry
    {1425, Errc::too_large},              // scale
    {1426, Errc::too_large},              // precision
    {1437, Errc::too_large},              // size of a decimal
    {1451, Errc::foreign_key_violation},  // still referred to
    {1452, Errc::foreign_key_violation},  // refers to nothing
    {1461, Errc::too_large},              // prepared statements
    {1525, Errc::type_mismatch},          // literal
    {1557, Errc::foreign_key_violation},
    {1568, Errc::invalid_argument},  // isolation inside of a transaction
    {1586, Errc::unique_violation},
    {1615, Errc::serialization_failure},  // a prepared statement's table changed
    {1690, Errc::out_of_range},           // a number
    {1698, Errc::permission},             // without a password
    {1701, Errc::foreign_key_violation},  // truncate
    {1761, Errc::foreign_key_violation},  // a cascade makes a duplicate
    {1762, Errc::foreign_key_violation},
    {1785, Errc::invalid_argument},
    {1792, Errc::read_only},  // transaction
    {1836, Errc::read_only},  // server
    {1859, Errc::unique_violation},
    {1862, Errc::permission},   // password has run out
    {1906, Errc::read_only},    // a generated column
    {1927, Errc::unavailable},  // connection killed
    {1969, Errc::timeout},      // max_statement_time
    {2002, Errc::unavailable},
    {2003, Errc::unavailable},
    {2005, Errc::unavailable},
    {2006, Errc::unavailable},
    {2012, Errc::unavailable},  // handshake
    {2013, Errc::unavailable},
    {2020, Errc::too_large},    // packet
    {2026, Errc::unavailable},  // TLS
    {2027, Errc::corrupt},      // packet
    {2055, Errc::unavailable},
    {2059, Errc::unsupported},            // way to say who one is
    {2061, Errc::permission},             // the same
    {3024, Errc::timeout},                // max_execution_time
    {3065, Errc::syntax},                 // ORDER BY and DISTINCT
    {3118, Errc::permission},             // account locked
    {3140, Errc::type_mismatch},          // JSON
    {3141, Errc::type_mismatch},          // JSON
    {3143, Errc::invalid_argument},       // JSON path
    {3146, Errc::type_mismatch},          // JSON
    {3170, Errc::too_large},              // memory of an expression
    {3572, Errc::busy},                   // NOWAIT
    {3730, Errc::foreign_key_violation},  // a table still referred to
    {3819, Errc::check_violation},
    {3878, Errc::unavailable},  // shut down, or killed
    {4025, Errc::check_violation},
    {4031, Errc::unavailable},       // idle for too long
    {4091, Errc::undefined_object},  // sequence
    {4151, Errc::permission},        // account locked
    {5013, Errc::unavailable},       // network
    {5014, Errc::unavailable},       // network
};

static_assert(std::is_sorted(std::begin(by_number), std::end(by_number),
                             [](const Row& a, const Row& b) { return a.number < b.number; }));

struct ClassRow {
  std::string_view code;
  Errc kind;
};

constexpr ClassRow by_class[] = {
    {"08", Errc::unavailable},
    {"0A", Errc::unsupported},
    {"21", Errc::invalid_argument},
    {"22", Errc::invalid_argument},
    {"23", Errc::constraint_violation},
    {"25", Errc::invalid_argument},
    {"28", Errc::permission},
    {"40", Errc::serialization_failure},
    {"42", Errc::syntax},
    {"44", Errc::check_violation},
    {"70", Errc::cancelled},
    {"XA", Errc::invalid_argument},
};

std::string_view first_quoted(std::string_view message) noexcept {
  const std::size_t begin = message.find('\'');
  if (begin == std::string_view::npos) return {};
  const std::size_t end = message.find('\'', begin + 1);
  if (end == std::string_view::npos) return {};
  return message.substr(begin + 1, end - begin - 1);
}

template <class T>
bool reads_as(std::string_view text) {
  try {
    T::parse(text);
    return true;
  } catch (const Error&) {
    return false;
  }
}

/// "Incorrect datetime value: '1901-01-01 00:00:00' for column …": a value of the type that it can't hold.
Errc of_incorrect_value(std::string_view message) {
  const std::string_view value = first_quoted(message);
  return reads_as<Timestamp>(value) || reads_as<Time>(value) ? Errc::out_of_range : Errc::type_mismatch;
}

/// "Incorrect string value" is text that the column's character set lacks; any other is of another type.
Errc of_wrong_value_for_field(std::string_view message) noexcept {
  return message.starts_with("Incorrect string value") ? Errc::out_of_range : Errc::type_mismatch;
}

}  // namespace

Errc classify_error(std::string_view sqlstate, std::int64_t number, std::string_view message) {
  constexpr std::int64_t truncated_wrong_value = 1292;
  constexpr std::int64_t truncated_wrong_value_for_field = 1366;
  if (number == truncated_wrong_value) return of_incorrect_value(message);
  if (number == truncated_wrong_value_for_field) return of_wrong_value_for_field(message);
  const Row* const row = std::lower_bound(std::begin(by_number), std::end(by_number), number,
                                          [](const Row& a, std::int64_t b) { return a.number < b; });
  if (row != std::end(by_number) && row->number == number) return row->kind;
  for (const ClassRow& each : by_class)
    if (sqlstate.starts_with(each.code)) return each.kind;
  return Errc::internal;
}

bool is_lost_connection(unsigned number) noexcept {
  // From 1152 to 1161 the server could not read or write a packet; it says so, where it still can, and
  // closes.
  if (number >= 1152 && number <= 1161) return true;
  constexpr unsigned numbers[] = {1053, 1184, 1927, 2006, 2013, 2055, 3878, 4031, 5013, 5014};
  return std::find(std::begin(numbers), std::end(numbers), number) != std::end(numbers);
}

}  // namespace weir::mysql
