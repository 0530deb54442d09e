// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string_view>

#include "classify_error.hpp"

namespace weir::relational::odbc {
namespace {

struct Row {
  const char* sqlstate;
  Errc kind;
};

constexpr Row rows[] = {
    {"07002", Errc::invalid_argument},
    {"07006", Errc::type_mismatch},
    {"08001", Errc::unavailable},
    {"08003", Errc::unavailable},
    {"08004", Errc::unavailable},
    {"08S01", Errc::unavailable},
    {"0A000", Errc::unsupported},
    {"21S01", Errc::invalid_argument},
    {"22001", Errc::out_of_range},
    {"22003", Errc::out_of_range},
    {"22007", Errc::type_mismatch},
    {"22008", Errc::out_of_range},
    {"22012", Errc::out_of_range},
    {"22018", Errc::type_mismatch},
    {"22023", Errc::invalid_argument},
    {"23000", Errc::constraint_violation},
    {"23001", Errc::foreign_key_violation},
    {"23502", Errc::not_null_violation},
    {"23503", Errc::foreign_key_violation},
    {"23505", Errc::unique_violation},
    {"23514", Errc::check_violation},
    {"25006", Errc::read_only},
    {"42703", Errc::undefined_object},
    {"42704", Errc::undefined_object},
    {"42883", Errc::undefined_object},
    {"42P01", Errc::undefined_object},
    {"42P02", Errc::syntax},
    {"25P02", Errc::invalid_argument},
    {"25S03", Errc::serialization_failure},
    {"28000", Errc::permission},
    {"28P01", Errc::permission},
    {"3D000", Errc::undefined_object},
    {"3F000", Errc::undefined_object},
    {"40001", Errc::serialization_failure},
    {"40002", Errc::constraint_violation},
    {"40P01", Errc::deadlock},
    {"42000", Errc::syntax},
    {"42501", Errc::permission},
    {"42601", Errc::syntax},
    {"42S01", Errc::invalid_argument},
    {"42S02", Errc::undefined_object},
    {"42S22", Errc::undefined_object},
    {"44000", Errc::check_violation},
    {"53300", Errc::unavailable},
    {"54000", Errc::too_large},
    {"57014", Errc::cancelled},
    {"57P01", Errc::unavailable},
    {"HY001", Errc::too_large},
    {"HY004", Errc::unsupported},
    {"HY008", Errc::cancelled},
    {"HYC00", Errc::unsupported},
    {"HYT00", Errc::timeout},
    {"HYT01", Errc::timeout},
    {"IM001", Errc::unsupported},
    {"IM002", Errc::config},
    {"IM003", Errc::config},
    {"IM004", Errc::config},
    {"S1T00", Errc::timeout},
    // What says nothing.
    {"HY000", Errc::internal},
    {"S1000", Errc::internal},
    {"HY010", Errc::internal},
    {"01000", Errc::internal},
    {"99999", Errc::internal},
    {"", Errc::internal},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_classify_error)

BOOST_AUTO_TEST_CASE(each_row) {
  for (const Row& row : rows)
    BOOST_TEST(to_string(classify_sqlstate(row.sqlstate)) == to_string(row.kind), row.sqlstate);
}

// As psqlODBC, MariaDB's driver and others say it, with SQLSTATEs that tell nothing.
BOOST_AUTO_TEST_CASE(lost_connections) {
  for (const char* message :
       {"FATAL:  terminating connection due to administrator command\nserver closed the connection "
        "unexpectedly",
        "The connection has been lost", "[ma-3.1.15]Lost connection to server during query",
        "[ma-3.1.15]Server has gone away", "could not receive data from server: Connection timed out",
        "[SQL Server Native Client 11.0]Communication link failure", "Could not send Query(connection dead)"})
    BOOST_TEST(tells_of_lost_connection(message), message);
  for (const char* message :
       {"", "Duplicate entry '1' for key 'PRIMARY'", "syntax error at or near \"lost\""})
    BOOST_TEST(!tells_of_lost_connection(message), message);
}

BOOST_AUTO_TEST_CASE(refused_logins) {
  for (const char* message :
       {"FATAL:  password authentication failed for user \"app\"", "fe_sendauth: no password supplied",
        "FATAL:  no pg_hba.conf entry for host \"10.0.0.1\"", "Access denied for user 'app'@'localhost'",
        "Login failed for user 'app'.", "FATAL:  role \"app\" is not permitted to log in"})
    BOOST_TEST(tells_of_refused_login(message), message);
  BOOST_TEST(!tells_of_refused_login("Can't connect to server on '127.0.0.1' (111)"));
}

BOOST_AUTO_TEST_CASE(missing_databases) {
  for (const char* message : {"FATAL:  database \"shop\" does not exist", "Unknown database 'shop'",
                              "Cannot open database \"shop\" requested by the login."})
    BOOST_TEST(tells_of_missing_database(message), message);
  BOOST_TEST(!tells_of_missing_database("relation \"shop\" does not exist"));
  BOOST_TEST(!tells_of_missing_database("FATAL:  database \"shop\" is not currently accepting connections"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
