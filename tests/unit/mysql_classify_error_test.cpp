// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string_view>

#include "classify_error.hpp"
#include "weir/backends/mysql.hpp"

namespace weir::mysql {
namespace {

struct Row {
  int number;
  const char* sqlstate;
  const char* message;
  Errc kind;
};

constexpr Row rows[] = {
    {1020, "HY000", "Record has changed since last read in table 't'", Errc::serialization_failure},
    {1022, "23000", "Can't write; duplicate key in table 't'", Errc::unique_violation},
    {1040, "08004", "Too many connections", Errc::unavailable},
    {1044, "42000", "Access denied for user 'a'@'%' to database 'b'", Errc::permission},
    {1045, "28000", "Access denied for user 'a'@'localhost' (using password: YES)", Errc::permission},
    {1046, "3D000", "No database selected", Errc::undefined_object},
    {1048, "23000", "Column 'a' cannot be null", Errc::not_null_violation},
    {1049, "42000", "Unknown database 'x'", Errc::undefined_object},
    {1050, "42S01", "Table 't' already exists", Errc::invalid_argument},
    {1051, "42S02", "Unknown table 'weir.t'", Errc::undefined_object},
    {1053, "08S01", "Server shutdown in progress", Errc::unavailable},
    {1054, "42S22", "Unknown column 'a' in 'field list'", Errc::undefined_object},
    {1062, "23000", "Duplicate entry '1' for key 'PRIMARY'", Errc::unique_violation},
    {1064, "42000", "You have an error in your SQL syntax", Errc::syntax},
    {1114, "HY000", "The table 't' is full", Errc::unavailable},
    {1118, "42000", "Row size too large", Errc::too_large},
    {1136, "21S01", "Column count doesn't match value count at row 1", Errc::invalid_argument},
    {1142, "42000", "SELECT command denied to user 'a'", Errc::permission},
    {1146, "42S02", "Table 'weir.t' doesn't exist", Errc::undefined_object},
    {1153, "08S01", "Got a packet bigger than 'max_allowed_packet' bytes", Errc::too_large},
    {1205, "HY000", "Lock wait timeout exceeded; try restarting transaction", Errc::busy},
    {1213, "40001", "Deadlock found when trying to get lock", Errc::deadlock},
    {1216, "23000", "Cannot add or update a child row", Errc::foreign_key_violation},
    {1217, "23000", "Cannot delete or update a parent row", Errc::foreign_key_violation},
    {1227, "42000", "Access denied; you need the SUPER privilege", Errc::permission},
    {1242, "21000", "Subquery returns more than 1 row", Errc::invalid_argument},
    {1264, "22003", "Out of range value for column 'a' at row 1", Errc::out_of_range},
    {1265, "01000", "Data truncated for column 'a' at row 1", Errc::out_of_range},
    {1290, "HY000", "The server is running with the --read-only option", Errc::read_only},
    {1292, "22007", "Incorrect date value: 'abc' for column `t`.`a` at row 1", Errc::type_mismatch},
    {1292, "22007", "Incorrect datetime value: '2039-01-01 00:00:00' for column 'a'", Errc::out_of_range},
    {1292, "22007", "Incorrect time value: '12:00:00' for column 'a'", Errc::out_of_range},
    {1292, "22007", "Truncated incorrect DOUBLE value: '5x'", Errc::type_mismatch},
    {1292, "22007", "a message of another server", Errc::type_mismatch},
    {1295, "HY000", "This command is not supported in the prepared statement protocol", Errc::unsupported},
    {1305, "42000", "FUNCTION weir.f does not exist", Errc::undefined_object},
    {1317, "70100", "Query execution was interrupted", Errc::cancelled},
    {1364, "HY000", "Field 'a' doesn't have a default value", Errc::not_null_violation},
    {1365, "22012", "Division by 0", Errc::out_of_range},
    {1366, "22007", "Incorrect integer value: 'abc' for column 'a' at row 1", Errc::type_mismatch},
    {1366, "22007", "Incorrect string value: '\\xF0\\x9F' for column 'a' at row 1", Errc::out_of_range},
    {1369, "44000", "CHECK OPTION failed 'weir.v'", Errc::check_violation},
    {1370, "42000", "execute command denied to user 'a' for routine 'f'", Errc::permission},
    {1406, "22001", "Data too long for column 'a' at row 1", Errc::out_of_range},
    {1412, "HY000", "Table definition has changed, please retry transaction", Errc::serialization_failure},
    {1451, "23000", "Cannot delete or update a parent row", Errc::foreign_key_violation},
    {1452, "23000", "Cannot add or update a child row", Errc::foreign_key_violation},
    {1615, "HY000", "Prepared statement needs to be re-prepared", Errc::serialization_failure},
    {1690, "22003", "BIGINT value is out of range in '1 + 2'", Errc::out_of_range},
    {1698, "28000", "Access denied for user 'root'@'localhost'", Errc::permission},
    {1792, "25006", "Cannot execute statement in a READ ONLY transaction", Errc::read_only},
    {1836, "HY000", "Running in read-only mode", Errc::read_only},
    {1927, "70100", "Connection was killed", Errc::unavailable},
    {1969, "70100", "Query execution was interrupted (max_statement_time exceeded)", Errc::timeout},
    {2002, "HY000", "Can't connect to local server through socket", Errc::unavailable},
    {2003, "HY000", "Can't connect to server on '127.0.0.1' (111)", Errc::unavailable},
    {2006, "HY000", "Server has gone away", Errc::unavailable},
    {2013, "HY000", "Lost connection to server during query", Errc::unavailable},
    {2026, "HY000", "TLS/SSL error: Certificate verification failure", Errc::unavailable},
    {2055, "HY000", "Lost connection to server", Errc::unavailable},
    {3024, "HY000", "Query execution was interrupted, maximum statement execution time exceeded",
     Errc::timeout},
    {3572, "HY000", "Statement aborted because lock(s) could not be acquired immediately", Errc::busy},
    {3819, "HY000", "Check constraint 'c' is violated.", Errc::check_violation},
    {4025, "23000", "CONSTRAINT `c` failed for `weir`.`t`", Errc::check_violation},
    // What has no row of its own: by its class, or none of those.
    {9999, "08S01", "", Errc::unavailable},
    {9999, "0A000", "", Errc::unsupported},
    {9999, "22023", "", Errc::invalid_argument},
    {9999, "23000", "", Errc::constraint_violation},
    {9999, "28000", "", Errc::permission},
    {9999, "40001", "", Errc::serialization_failure},
    {9999, "42000", "", Errc::syntax},
    {9999, "HY000", "", Errc::internal},
    {0, "", "", Errc::internal},
};

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_classify_error)

BOOST_AUTO_TEST_CASE(each_row) {
  for (const Row& row : rows)
    BOOST_TEST(to_string(classify_error(row.sqlstate, row.number, row.message)) == to_string(row.kind),
               row.number << ' ' << row.sqlstate << ' ' << row.message);
}

BOOST_AUTO_TEST_CASE(the_dialect_has_the_same_table) {
  BOOST_TEST((mysql_dialect().classify_error("23000", 1062, "") == Errc::unique_violation));
}

BOOST_AUTO_TEST_CASE(lost_connections) {
  for (const unsigned number : {1053U, 1152U, 1153U, 1161U, 1927U, 2006U, 2013U, 2055U, 4031U})
    BOOST_TEST(is_lost_connection(number));
  for (const unsigned number : {0U, 1062U, 1162U, 1317U, 2014U, 2020U})
    BOOST_TEST(!is_lost_connection(number));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::mysql
