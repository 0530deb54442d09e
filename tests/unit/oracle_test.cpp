// SPDX-License-Identifier: BSL-1.0
// What no stand-in can run: error numbers, texts and types of Oracle alone.
#include "weir/backends/oracle.hpp"

#include <sqlext.h>

#include <boost/test/unit_test.hpp>
#include <string>

#include "classify_error.hpp"
#include "expect_error.hpp"
#include "target.hpp"
#include "weir/sql.hpp"

namespace weir::oracle {
namespace {

struct Row {
  const char* message;
  Errc kind;
};

// As Oracle's driver gives them.
constexpr Row rows[] = {
    {"[Oracle][ODBC][Ora]ORA-00001: unique constraint (APP.SYS_C001) violated", Errc::unique_violation},
    {"[Oracle][ODBC][Ora]ORA-00060: deadlock detected while waiting for resource", Errc::deadlock},
    {"[Oracle][ODBC][Ora]ORA-00942: table or view does not exist", Errc::undefined_object},
    {"[Oracle][ODBC][Ora]ORA-00904: \"X\": invalid identifier", Errc::undefined_object},
    {"[Oracle][ODBC][Ora]ORA-00933: SQL command not properly ended", Errc::syntax},
    {"[Oracle][ODBC][Ora]ORA-01017: invalid username/password; logon denied", Errc::permission},
    {"[Oracle][ODBC][Ora]ORA-01400: cannot insert NULL into (\"APP\".\"T\".\"N\")", Errc::not_null_violation},
    {"[Oracle][ODBC][Ora]ORA-01438: value larger than specified precision", Errc::out_of_range},
    {"[Oracle][ODBC][Ora]ORA-01456: may not perform insert, delete, update operation inside a READ ONLY "
     "transaction",
     Errc::read_only},
    {"[Oracle][ODBC][Ora]ORA-01722: invalid number", Errc::type_mismatch},
    {"[Oracle][ODBC][Ora]ORA-02290: check constraint (APP.C) violated", Errc::check_violation},
    {"[Oracle][ODBC][Ora]ORA-02291: integrity constraint (APP.F) violated - parent key not found",
     Errc::foreign_key_violation},
    {"[Oracle][ODBC][Ora]ORA-08177: can't serialize access for this transaction",
     Errc::serialization_failure},
    {"[Oracle][ODBC][Ora]ORA-12541: TNS:no listener", Errc::unavailable},
    {"[Oracle][ODBC][Ora]ORA-12899: value too large for column", Errc::out_of_range},
    {"[Oracle][ODBC][Ora]ORA-03113: end-of-file on communication channel", Errc::unavailable},
    {"[Oracle][ODBC][Ora]ORA-01013: user requested cancel of current operation", Errc::cancelled},
    {"[Oracle][ODBC][Ora]ORA-99999: nobody knows", Errc::internal},
    {"[unixODBC][Driver Manager]Can't open lib", Errc::internal},
    {"", Errc::internal},
};

relational::odbc::Target target(const OracleOptions& options = {}) {
  return target_of("oracle://app:pw@db/shop?driver=D", options);
}

ValueType type_of(std::string_view name, std::size_t size, int scale) {
  return target().ways.column_type(
      {.sql_type = SQL_DECIMAL, .type_name = name, .size = size, .scale = scale});
}

BOOST_AUTO_TEST_CASE(errors_are_told_by_their_number) {
  for (const Row& row : rows) BOOST_TEST((classify_error("HY000", 0, row.message) == row.kind), row.message);
}

BOOST_AUTO_TEST_CASE(a_native_code_of_the_driver_is_no_number_of_oracle) {
  BOOST_TEST((classify_error("HY000", 1, "a message of the driver") == Errc::internal));
}

BOOST_AUTO_TEST_CASE(a_url_names_the_service) {
  BOOST_TEST(target().connection_string == "Driver=D;DBQ=//db:1521/shop;UID=app;PWD=pw;");
  BOOST_TEST(target_of("oracle://[::1]:1600/s?driver=D", {}).connection_string ==
             "Driver=D;DBQ={//[::1]:1600/s};");
  test::expect_error(Errc::config, "oracle://host/service", [] { target_of("oracle://db?driver=D", {}); });
}

BOOST_AUTO_TEST_CASE(numbers_that_fit_are_integers) {
  BOOST_TEST((type_of("NUMBER", 19, 0) == ValueType::int64));
  BOOST_TEST((type_of("NUMBER", 5, 0) == ValueType::int64));
  BOOST_TEST((type_of("NUMBER", 20, 0) == ValueType::decimal));
  BOOST_TEST((type_of("NUMBER", 10, 2) == ValueType::decimal));
  BOOST_TEST((type_of("NUMBER", 0, -127) == ValueType::decimal));
  BOOST_TEST((type_of("DATE", 19, 0) == ValueType::timestamp));
  BOOST_TEST((type_of("VARCHAR2", 10, 0) == ValueType::null));
}

BOOST_AUTO_TEST_CASE(transactions_begin_as_they_are_wished) {
  const auto begin = target().ways.begin_text;
  BOOST_TEST(begin({}).empty());
  BOOST_TEST(begin({.read_only = true}) == "SET TRANSACTION READ ONLY");
  BOOST_TEST(begin({.isolation = Isolation::read_committed}) ==
             "SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
  BOOST_TEST(begin({.isolation = Isolation::repeatable_read}) ==
             "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
}

BOOST_AUTO_TEST_CASE(a_batch_goes_as_arrays) {
  BOOST_TEST(!target().ways.many_rows_of_values);
  BOOST_TEST(target().ways.arrays);
}

BOOST_AUTO_TEST_CASE(a_session_is_set_up_before_the_users_own_statements) {
  const auto init = target({.init = {"ALTER SESSION SET CURSOR_SHARING = FORCE"}}).init;
  BOOST_TEST_REQUIRE(init.size() == 2U);
  BOOST_TEST(init[0].starts_with("ALTER SESSION SET TIME_ZONE = '+00:00'"));
  BOOST_TEST(init[1] == "ALTER SESSION SET CURSOR_SHARING = FORCE");
}

BOOST_AUTO_TEST_CASE(json_fields_are_read_by_path) {
  const std::string_view path[] = {"a", "2", "b_c"};
  BOOST_TEST(sql::json_field(oracle_dialect(), "doc", path) ==
             "JSON_VALUE(doc, '$.\"a\"[2].\"b_c\"' RETURNING VARCHAR2(4000) NULL ON ERROR NULL ON EMPTY)");
}

BOOST_AUTO_TEST_CASE(a_table_is_made_of_its_types) {
  const sql::Table table{.name = "t",
                         .columns = {{.name = "id", .type = ValueType::int64, .generated = true},
                                     {.name = "name", .type = ValueType::text, .size = 40, .nullable = false},
                                     {.name = "story", .type = ValueType::text},
                                     {.name = "price", .type = ValueType::decimal, .size = 10, .scale = 2},
                                     {.name = "photo", .type = ValueType::bytes},
                                     {.name = "made", .type = ValueType::timestamp_tz}},
                         .primary_key = {"id"}};
  const auto statements = sql::create_table(oracle_dialect(), table);
  BOOST_TEST_REQUIRE(statements.size() == 2U);
  BOOST_TEST(statements[0].sql() == "CREATE SEQUENCE t_id_seq START WITH 1");
  BOOST_TEST(
      statements[1].sql() ==
      "CREATE TABLE t (id NUMBER(19) DEFAULT t_id_seq.NEXTVAL NOT NULL, name VARCHAR2(40 CHAR) NOT NULL, "
      "story CLOB, price NUMBER(10, 2), photo BLOB, made TIMESTAMP(6) WITH TIME ZONE, PRIMARY KEY (id))");
}

BOOST_AUTO_TEST_CASE(what_oracle_can_not_hold_is_refused) {
  for (const ValueType type : {ValueType::boolean, ValueType::uint64, ValueType::date, ValueType::time,
                               ValueType::uuid, ValueType::json})
    test::expect_error(Errc::unsupported, "c", [&] {
      sql::create_table(oracle_dialect(), {.name = "t", .columns = {{.name = "c", .type = type}}});
    });
}

}  // namespace
}  // namespace weir::oracle
