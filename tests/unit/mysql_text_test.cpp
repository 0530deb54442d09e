// SPDX-License-Identifier: BSL-1.0
// What the MySQL backend does with text: statements' nature, batches as one statement, messages, parameters.
#include <boost/test/unit_test.hpp>
#include <limits>

#include "bulk_insert.hpp"
#include "dialect.hpp"
#include "encode.hpp"
#include "expect_error.hpp"
#include "failure.hpp"
#include "plain_insert.hpp"
#include "statement_nature.hpp"
#include "weir/sql.hpp"

namespace weir::mysql {
namespace {

const ParsedSql& parsed(const Statement& statement) { return statement.parsed(dialect.lexical); }

bool is_plain(std::string_view sql) {
  const Statement statement(sql);
  return relational::plain_insert(statement.sql(), parsed(statement)).has_value();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_text)

BOOST_AUTO_TEST_CASE(what_leaves_traces) {
  for (const char* sql : {"SELECT a FROM t WHERE b = :b", "INSERT INTO t VALUES (UPPER(:a))", "DELETE FROM t",
                          "SELECT COUNT(*), MAX(a), NOW() FROM t", "CREATE TABLE t (a INT)", "SHOW TABLES",
                          "SELECT LAST_INSERT_ID()", "WITH c AS (SELECT 1) SELECT * FROM c"})
    BOOST_TEST(!may_leave_traces(Statement(sql)), sql);
  for (const char* sql : {"SELECT GET_LOCK('a', 1)", "SELECT @a := 1", "CREATE TEMPORARY TABLE t (a INT)",
                          "CALL p()", "SELECT mine(1)", "LOCK TABLES t READ", "SELECT /*!50000 1 */",
                          "HANDLER t OPEN", "DO f()", "USE other", "create temporary table t (a int)"})
    BOOST_TEST(may_leave_traces(Statement(sql)), sql);
}

BOOST_AUTO_TEST_CASE(what_only_reads) {
  for (const char* sql : {"SELECT 1", "select * from t", "WITH c AS (SELECT 1) SELECT * FROM c", "TABLE t"})
    BOOST_TEST(surely_only_reads(Statement(sql)), sql);
  for (const char* sql : {"INSERT INTO t VALUES (1)", "SELECT mine(1)", "CALL p()", "DROP TABLE t",
                          "SELECT * FROM t INTO OUTFILE '/tmp/x'", "WITH c AS (SELECT 1) DELETE FROM t"})
    BOOST_TEST(!surely_only_reads(Statement(sql)), sql);
}

BOOST_AUTO_TEST_CASE(whose_rows_are_counted) {
  const auto counting = [](std::string_view sql) {
    const Statement statement(sql);
    return counting_of(statement.sql(), parsed(statement));
  };
  BOOST_TEST(counting("INSERT INTO t VALUES (1)").changes);
  BOOST_TEST(!counting("INSERT INTO t VALUES (1)").upserts);
  BOOST_TEST(counting("INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1").upserts);
  BOOST_TEST(counting("DELETE FROM t RETURNING a").returning);
  BOOST_TEST(!counting("SELECT 1").changes);
  BOOST_TEST(!counting("CALL p()").changes);
}

BOOST_AUTO_TEST_CASE(plain_inserts) {
  for (const char* sql : {"INSERT INTO t VALUES (:a)", "insert into `a b`.t (x, `y z`) values (:a, :b);",
                          "INSERT INTO t(a,b)VALUES(:a,:a)"})
    BOOST_TEST(is_plain(sql), sql);
  for (const char* sql :
       {"INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (:a), (:b)", "INSERT IGNORE INTO t VALUES (:a)",
        "INSERT INTO t VALUES (:a) ON DUPLICATE KEY UPDATE a = 1", "INSERT INTO t SELECT :a",
        "INSERT INTO t () VALUES ()", "INSERT INTO t VALUES (:a + 1)",
        "INSERT INTO t VALUES (:a) RETURNING a", "INSERT INTO", "UPDATE t SET a = :a",
        "INSERT INTO t (a VALUES (:a)", "INSERT INTO t. VALUES (:a)", "REPLACE INTO t VALUES (:a)"})
    BOOST_TEST(!is_plain(sql), sql);
}

BOOST_AUTO_TEST_CASE(parts_of_a_plain_insert) {
  const Statement statement("/* c */ INSERT INTO `s`.`t` (a, `b`) -- x\n VALUES (:x, :y)");
  const auto insert = relational::plain_insert(statement.sql(), parsed(statement));
  BOOST_TEST_REQUIRE(insert.has_value());
  BOOST_TEST(insert->table == "`s`.`t`");
  BOOST_TEST(insert->columns == (std::vector<std::string_view>{"a", "`b`"}),
             boost::test_tools::per_element());
  BOOST_TEST(insert->head.starts_with("INSERT"));
  BOOST_TEST(insert->head.ends_with("VALUES"));
  const Statement repeated("INSERT INTO t VALUES (:b, :a, :b)");
  const auto places = relational::plain_insert(repeated.sql(), parsed(repeated));
  BOOST_TEST(places->parameters == (std::vector<std::size_t>{0, 1, 0}), boost::test_tools::per_element());
  BOOST_TEST(multi_row_text(*places, 2) == "INSERT INTO t VALUES (?,?,?),(?,?,?)");
}

BOOST_AUTO_TEST_CASE(how_many_rows_go_into_one_statement) {
  const Statement statement("INSERT INTO t VALUES (:a, :b)");
  Batch batch(statement, {"a", "b"});
  for (int i = 0; i < 10'000; ++i) batch.add({i, "x"});
  batch.add({1, std::string(1'000'000, 'x')}).add({2, "y"});
  const std::size_t positions[] = {0, 1};
  const relational::BoundBatch bound{batch, parsed(statement), positions};
  const auto insert = relational::plain_insert(statement.sql(), parsed(statement));
  BOOST_TEST(rows_of_one_insert(*insert, bound, 0) == 4096);
  BOOST_TEST(rows_of_one_insert(*insert, bound, 8192) == 10'000 - 8192);
  BOOST_TEST(rows_of_one_insert(*insert, bound, 10'000) == 1);
  BOOST_TEST(rows_of_one_insert(*insert, bound, 10'001) == 1);
}

BOOST_AUTO_TEST_CASE(messages_leave_out_values) {
  const struct {
    unsigned number;
    const char* message;
    const char* shown;
  } rows[] = {
      {1062, "Duplicate entry 'it's secret' for key 'PRIMARY'", "Duplicate entry '…' for key 'PRIMARY'"},
      {1292, "Incorrect date value: 'x' for column `weir`.`t`.`a` at row 1",
       "Incorrect date value: '…' for column `weir`.`t`.`a` at row 1"},
      {1064, "… syntax to use near 'secret' at line 1", "… syntax to use near '…' at line 1"},
      {1264, "Out of range value for column 'a' at row 1", "Out of range value for column 'a' at row 1"},
      {1690, "BIGINT value is out of range in '(1 + 2)'", "BIGINT value is out of range in '…'"},
      {1146, "Table 'weir.t' doesn't exist", "Table 'weir.t' doesn't exist"},
      {1062, "Duplicate entry 'unfinished", "Duplicate entry '…'"},
  };
  for (const auto& row : rows) BOOST_TEST(without_values(row.number, row.message) == row.shown);
}

BOOST_AUTO_TEST_CASE(parameters_that_mysql_has_no_value_for) {
  Parameters parameters;
  parameters.resize(1);
  const auto set = [&](const Value& value) { parameters.set(0, value, "p"); };
  test::expect_error(Errc::out_of_range, ":p", [&] { set(std::numeric_limits<double>::infinity()); });
  test::expect_error(Errc::out_of_range, ":p", [&] { set(Date::infinity()); });
  test::expect_error(Errc::out_of_range, ":p", [&] { set(Date::from_ymd(10'000, 1, 1)); });
  test::expect_error(Errc::out_of_range, ":p", [&] { set(Timestamp::parse("0000-12-31 23:59:59")); });
  test::expect_error(Errc::out_of_range, ":p", [&] { set(TimestampTz::minus_infinity()); });
  test::expect_error(Errc::invalid_argument, "UTF-8", [&] { set("\xc3"); });
  test::expect_error(Errc::invalid_argument, "UTF-8", [&] { set(Json{"\xff"}); });
  test::expect_error(Errc::too_large, "65,535", [&] { parameters.resize(65'536); });
  set(Timestamp::parse("1969-12-31 23:59:59.999999"));
  const auto* const time = static_cast<const MYSQL_TIME*>(parameters.data()[0].buffer);
  BOOST_TEST(time->year == 1969U);
  BOOST_TEST(time->second == 59U);
  BOOST_TEST(time->second_part == 999'999U);
}

BOOST_AUTO_TEST_CASE(types_of_portable_columns) {
  const auto type = [](sql::Column column) { return dialect.column_type(column); };
  BOOST_TEST(type({.name = "a", .type = ValueType::text, .size = 20}) ==
             "VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin");
  BOOST_TEST(type({.name = "a", .type = ValueType::text}).starts_with("LONGTEXT "));
  BOOST_TEST(type({.name = "a", .type = ValueType::text, .size = 100'000}).starts_with("LONGTEXT "));
  BOOST_TEST(type({.name = "a", .type = ValueType::bytes, .size = 16}) == "VARBINARY(16)");
  BOOST_TEST(type({.name = "a", .type = ValueType::decimal, .size = 10, .scale = 2}) == "DECIMAL(10, 2)");
  BOOST_TEST(type({.name = "a", .type = ValueType::decimal}) == "DECIMAL(38, 0)");
  BOOST_TEST(type({.name = "a", .type = ValueType::timestamp_tz}) == "TIMESTAMP(6) NULL");
  BOOST_TEST(type({.name = "a", .type = ValueType::uint64}) == "BIGINT UNSIGNED");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::mysql
