// SPDX-License-Identifier: BSL-1.0
// What the MySQL backend writes and reads.
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>

#include "mysql_fixture.hpp"

namespace {

using namespace std::string_literals;
using weir::Errc;
using weir::Error;
using weir::Query;
using weir::Rows;
using weir::Statement;
using weir::Value;
using weir::test::error_of;
using Fixture = weir::test::MysqlFixture;

}  // namespace

BOOST_FIXTURE_TEST_SUITE(values, Fixture)

BOOST_AUTO_TEST_CASE(every_type_comes_back_as_it_went) {
  const struct {
    const char* type;
    Value value;
  } rows[] = {
      {"BOOLEAN", true},
      {"BOOLEAN", false},
      {"TINYINT", std::int64_t{-128}},
      {"TINYINT UNSIGNED", std::int64_t{255}},
      {"SMALLINT", std::int64_t{-32768}},
      {"SMALLINT UNSIGNED", std::int64_t{65535}},
      {"MEDIUMINT", std::int64_t{-8388608}},
      {"INT", std::int64_t{2147483647}},
      {"INT UNSIGNED", std::int64_t{4294967295}},
      {"BIGINT", std::numeric_limits<std::int64_t>::min()},
      {"BIGINT", std::numeric_limits<std::int64_t>::max()},
      {"BIGINT UNSIGNED", std::numeric_limits<std::uint64_t>::max()},
      {"BIT(64)", std::numeric_limits<std::uint64_t>::max()},
      {"BIT(9)", std::uint64_t{257}},
      {"YEAR", std::int64_t{2026}},
      {"FLOAT", 1.1},
      {"DOUBLE", std::numeric_limits<double>::max()},
      {"DOUBLE", std::numeric_limits<double>::denorm_min()},
      {"DOUBLE", -0.1},
      {"DECIMAL(38,10)", weir::Decimal::parse("1234567890123456789012345678.0123456789")},
      {"DECIMAL(38,10)", weir::Decimal::parse("-0.0000000001")},
      {"DECIMAL(38,0)", weir::Decimal::parse("99999999999999999999999999999999999999")},
      {"TEXT", ""},
      {"TEXT", "größe 😀 'quoted' \\ \"double\" :name ? `x`"},
      {"TEXT", std::string("a\0b", 3)},
      {"VARCHAR(10)", "abc  "},
      {"LONGTEXT", std::string(300'000, 'x')},
      {"ENUM('sad','glad')", "glad"},
      {"SET('a','b','c')", "a,c"},
      {"BLOB", weir::Bytes{}},
      {"VARBINARY(10)", weir::Bytes{"\0\1\xff\\x'"s}},
      {"LONGBLOB", weir::Bytes{std::string(300'000, '\x9a')}},
      {"DATE", weir::Date::from_ymd(2026, 11, 23)},
      {"DATE", weir::Date::from_ymd(1, 1, 1)},
      {"DATE", weir::Date::from_ymd(9999, 12, 31)},
      {"TIME(6)", weir::Time::from_hms(23, 59, 59, 999999)},
      {"TIME(6)", weir::Time{0}},
      {"TIME", weir::Time{86'400'000'000}},
      {"DATETIME(6)", weir::Timestamp::parse("2026-11-23 07:20:52.123456")},
      {"DATETIME(6)", weir::Timestamp::parse("0001-01-01 00:00:00.000001")},
      {"DATETIME(6)", weir::Timestamp::parse("9999-12-31 23:59:59.999999")},
      {"DATETIME", weir::Timestamp::parse("1969-12-31 23:59:59")},
      {"TIMESTAMP(6) NULL", weir::TimestampTz::parse("2026-11-23 07:20:52.123456+05:30")},
      {"TIMESTAMP(6) NULL", weir::TimestampTz::parse("2038-01-19 03:14:07.999999Z")},
      {"TIMESTAMP NULL", weir::TimestampTz::parse("1970-01-01 00:00:01Z")},
      {"UUID", weir::Uuid::parse("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11")},
      {"JSON", weir::Json{"{\"b\": 1,  \"a\": [1.50, null, \"😀\"]}"}},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.type << " " << row.value.to_string().substr(0, 60)) {
      execute("DROP TABLE IF EXISTS " + table);
      create("v "s + row.type);
      const std::string insert = "INSERT INTO " + table + " VALUES (:v)";
      BOOST_TEST(store->execute(Statement(insert).with({{"v", row.value}})).affected_rows == 1);
      BOOST_TEST(store->execute(Statement(insert).with({{"v", nullptr}})).affected_rows == 1);
      const Rows found = store->query(Query("SELECT v FROM " + table + " ORDER BY v IS NULL"));
      BOOST_TEST_REQUIRE(found.size() == 2);
      BOOST_TEST((found[0][0].as<Value>() == row.value), found[0][0].as<Value>().to_string().substr(0, 60));
      BOOST_TEST(found[1][0].is_null());
    }
  }
}

BOOST_AUTO_TEST_CASE(expressions_have_types_too) {
  const Rows rows = store->query(
      "SELECT 1 AS a, 1.50 AS b, 1e0 AS c, 'x' AS d, X'00ff' AS e, NULL AS f, COUNT(*) AS g, SUM(2) AS h, "
      "DATE '2026-11-23' AS i, JSON_ARRAY(1, 'a') AS j, CAST('::1' AS INET6) AS k, POINT(1, 2) AS l, 1 = 1 "
      "AS m");
  const weir::Row row = rows.front();
  BOOST_TEST((row[0].as<Value>() == Value(1)));
  BOOST_TEST((row[1].as<Value>() == Value(weir::Decimal::parse("1.50"))));
  BOOST_TEST((row[2].as<Value>() == Value(1.0)));
  BOOST_TEST((row[3].as<Value>() == Value("x")));
  BOOST_TEST((row[4].as<Value>() == Value(weir::Bytes{"\0\xff"s})));
  BOOST_TEST(row[5].is_null());
  BOOST_TEST((row[6].as<Value>() == Value(1)));
  BOOST_TEST((row[7].as<Value>() == Value(weir::Decimal::parse("2"))));
  BOOST_TEST((row[8].as<Value>() == Value(weir::Date::from_ymd(2026, 11, 23))));
  BOOST_TEST((row[9].as<Value>() == Value(weir::Json{"[1, \"a\"]"})));
  BOOST_TEST((row[10].as<Value>() == Value("::1")));
  BOOST_TEST((row[11].as<Value>().type() == weir::ValueType::bytes));
  BOOST_TEST((row[12].as<Value>() == Value(1)));
}

BOOST_AUTO_TEST_CASE(parameters_without_a_column) {
  BOOST_TEST(one<std::string>("SELECT :v", {{"v", "größe 😀"}}) == "größe 😀");
  BOOST_TEST(one<std::int64_t>("SELECT :v", {{"v", -5}}) == -5);
  BOOST_TEST(one<std::uint64_t>("SELECT :v", {{"v", std::uint64_t{18446744073709551615U}}}) ==
             18446744073709551615U);
  BOOST_TEST((one<weir::Decimal>("SELECT :v", {{"v", weir::Decimal::parse("1.10")}}).to_string() == "1.10"));
  BOOST_TEST(
      (one<weir::Timestamp>("SELECT :v", {{"v", weir::Timestamp::parse("2026-11-23 07:20:52.123456")}}) ==
       weir::Timestamp::parse("2026-11-23 07:20:52.123456")));
  BOOST_TEST(one<std::int64_t>("SELECT :v IS NULL", {{"v", nullptr}}) == 1);
  BOOST_TEST(one<std::int64_t>("SELECT :v + :v * 10", {{"v", 2}}) == 22);
}

BOOST_AUTO_TEST_CASE(what_weir_can_not_hold_is_an_error_that_names_column_and_row) {
  const struct {
    const char* sql;
    const char* type;
  } rows[] = {
      {"SELECT 1 AS a, TIME '-01:00:00' AS v", "time"},
      {"SELECT 1 AS a, TIME '24:00:01' AS v", "time"},
      {"SELECT 1 AS a, TIME '838:59:59' AS v", "time"},
      {"SELECT 1 AS a, CAST(1e50 AS DECIMAL(65)) AS v", "decimal"},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.sql) {
      const Error error = error_of([&] { store->query(row.sql); });
      BOOST_TEST((error.kind() == Errc::out_of_range), error.what());
      BOOST_TEST(std::string(error.what())
                     .find("column \"v\", row 1: the value does not fit the type "s + row.type) !=
                 std::string::npos);
    }
  }
  create("v BOOLEAN");
  execute("INSERT INTO " + table + " VALUES (1), (2)");
  const Error error = error_of([&] { store->query(Query("SELECT v FROM " + table + " ORDER BY v")); });
  BOOST_TEST((error.kind() == Errc::out_of_range));
  BOOST_TEST(std::string(error.what()).find("column \"v\", row 2") != std::string::npos);
  BOOST_TEST(text("SELECT CAST(v AS CHAR) FROM " + table + " ORDER BY v DESC") == "2");
}

BOOST_AUTO_TEST_CASE(a_zero_date_that_was_stored_by_others_is_an_error) {
  create("a INT, v DATETIME(6)");
  const auto transaction = store->begin();
  // As a program with a lax sql_mode could have.
  transaction->execute(Query("INSERT IGNORE INTO " + table + " VALUES (1, '0000-00-00 00:00:00')"));
  const Error error = error_of([&] { transaction->query(Query("SELECT * FROM " + table)); });
  BOOST_TEST((error.kind() == Errc::out_of_range), error.what());
  BOOST_TEST(std::string(error.what()).find("column \"v\", row 1") != std::string::npos);
  BOOST_TEST(transaction->query(Query("SELECT a FROM " + table)).size() == 1);
}

BOOST_AUTO_TEST_CASE(what_a_column_can_not_hold_is_refused) {
  const struct {
    const char* type;
    Value value;
    Errc kind;
  } rows[] = {
      {"TINYINT", 128, Errc::out_of_range},
      {"INT UNSIGNED", -1, Errc::out_of_range},
      {"BIGINT", std::uint64_t{9223372036854775808U}, Errc::out_of_range},
      {"INT", "abc", Errc::type_mismatch},
      {"DECIMAL(5,2)", weir::Decimal::parse("1000"), Errc::out_of_range},
      {"DOUBLE", std::numeric_limits<double>::infinity(), Errc::out_of_range},
      {"DOUBLE", std::numeric_limits<double>::quiet_NaN(), Errc::out_of_range},
      {"FLOAT", 1e300, Errc::out_of_range},
      {"VARCHAR(3)", "four", Errc::out_of_range},
      {"VARCHAR(9) CHARACTER SET latin1", "😀", Errc::out_of_range},
      {"TEXT", "\xff", Errc::invalid_argument},
      {"TEXT", weir::Bytes{"\xff"}, Errc::out_of_range},
      {"VARBINARY(2)", weir::Bytes{"abc"}, Errc::out_of_range},
      {"ENUM('a','b')", "c", Errc::out_of_range},
      {"DATE", "no date", Errc::type_mismatch},
      {"DATE", weir::Date::from_ymd(0, 1, 1), Errc::out_of_range},
      {"DATE", weir::Date::from_ymd(10000, 1, 1), Errc::out_of_range},
      {"DATE", weir::Date::infinity(), Errc::out_of_range},
      {"DATETIME(6)", weir::Timestamp::infinity(), Errc::out_of_range},
      {"DATETIME(6)", weir::Timestamp::parse("-0001-01-01 00:00:00"), Errc::out_of_range},
      {"TIMESTAMP(6) NULL", weir::TimestampTz::parse("2039-01-01 00:00:00Z"), Errc::out_of_range},
      {"TIMESTAMP(6) NULL", weir::TimestampTz::parse("1969-12-31 23:59:59Z"), Errc::out_of_range},
      {"UUID", "no uuid", Errc::type_mismatch},
  };
  for (const auto& row : rows) {
    BOOST_TEST_CONTEXT(row.type << " " << row.value.to_string()) {
      execute("DROP TABLE IF EXISTS " + table);
      create("v "s + row.type);
      const Error error = error_of([&] {
        store->execute({"INSERT INTO " + table + " VALUES (:v)", {{"v", row.value}}});
      });
      BOOST_TEST((error.kind() == row.kind), error.what());
      BOOST_TEST(number("SELECT COUNT(*) FROM " + table) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE(zero_is_a_key_like_any_other) {
  create("id BIGINT AUTO_INCREMENT PRIMARY KEY");
  execute("INSERT INTO " + table + " VALUES (0)");
  BOOST_TEST(number("SELECT id FROM " + table) == 0);
}

BOOST_AUTO_TEST_CASE(results_without_rows_and_without_columns) {
  create("a INT");
  const Rows none = store->query(Query("SELECT a, 'x' AS b FROM " + table));
  BOOST_TEST(none.empty());
  BOOST_TEST(none.column_count() == 2);
  BOOST_TEST(none.column_name(1) == "b");
  BOOST_TEST(store->query(Query("INSERT INTO " + table + " VALUES (1)")).column_count() == 0);
  BOOST_TEST(store->query(Query("INSERT INTO " + table + " VALUES (2), (3) RETURNING a")).size() == 2);
}

BOOST_AUTO_TEST_CASE(affected_rows) {
  create("id INT PRIMARY KEY, v INT");
  const auto affected = [&](const std::string& sql) { return store->execute(Query(sql)).affected_rows; };
  BOOST_TEST(affected("INSERT INTO " + table + " VALUES (1, 1), (2, 2), (3, 3)") == 3);
  BOOST_TEST(affected("UPDATE " + table + " SET v = 1 WHERE v = 1") == 1);  // matched, not changed
  BOOST_TEST(affected("UPDATE " + table + " SET v = v + 1") == 3);
  BOOST_TEST(affected("UPDATE " + table + " SET v = 0 WHERE id = 9") == 0);
  const std::string upsert = " ON DUPLICATE KEY UPDATE v = VALUES(v)";
  BOOST_TEST(affected("INSERT INTO " + table + " VALUES (4, 4)" + upsert) == 1);
  BOOST_TEST(affected("INSERT INTO " + table + " VALUES (4, 5)" + upsert) == 1);
  BOOST_TEST(affected("INSERT INTO " + table + " VALUES (4, 5)" + upsert) == 1);
  BOOST_TEST(affected("INSERT INTO " + table + " VALUES (4, 6), (5, 5), (1, 1)" + upsert) == 3);
  BOOST_TEST(affected("INSERT INTO " + table + " VALUES (6, 6), (7, 7) RETURNING id") == 2);
  BOOST_TEST(affected("DELETE FROM " + table + " WHERE id > 5 RETURNING id") == 2);
  BOOST_TEST(affected("SELECT * FROM " + table) == 0);
  BOOST_TEST(affected("WITH c AS (SELECT * FROM " + table + ") SELECT * FROM c") == 0);
  BOOST_TEST(affected("ALTER TABLE " + table + " ADD COLUMN w INT") == 0);
  BOOST_TEST(affected("DELETE FROM " + table) == 5);
}

BOOST_AUTO_TEST_CASE(what_looks_like_a_parameter_and_is_none) {
  BOOST_TEST(text("SELECT ':a \\' :b' -- :c\n") == ":a ' :b");
  BOOST_TEST(text("SELECT 'x' # :c ?\n") == "x");
  BOOST_TEST(text("SELECT '?' AS `:a ?`") == "?");
  BOOST_TEST(text("SELECT '12:30' AS \"a:b\"") == "12:30");
}

BOOST_AUTO_TEST_CASE(standard_quotes_and_concatenation) {
  create("\"select\" INT");
  execute("INSERT INTO " + table + " (\"select\") VALUES (7)");
  BOOST_TEST(number("SELECT \"select\" FROM " + table) == 7);
  BOOST_TEST(text("SELECT 'a' || 'b'") == "ab");
  BOOST_TEST((error_of([&] { store->query("SELECT \"text\""); }).kind() == Errc::undefined_object));
}

BOOST_AUTO_TEST_CASE(the_servers_zone_does_not_matter) {
  BOOST_TEST(text("SELECT CAST(@@session.time_zone AS CHAR)") == "+00:00");
  BOOST_TEST(number("SELECT ABS(TIMESTAMPDIFF(SECOND, NOW(), UTC_TIMESTAMP())) < 5") == 1);
}

BOOST_AUTO_TEST_CASE(a_procedure_gives_its_first_answer) {
  execute("CREATE PROCEDURE " + table + "_p(n INT) BEGIN SELECT n AS a; SELECT n + 1 AS b, 2 AS c; END");
  for (int i = 0; i < 2; ++i) {
    const Rows rows = store->query({"CALL " + table + "_p(:n)", {{"n", 5}}});
    BOOST_TEST_REQUIRE(rows.column_count() == 1);
    BOOST_TEST(rows.front()[0].as<std::int64_t>() == 5);
    BOOST_TEST(number("SELECT 1") == 1);
  }
  BOOST_TEST(store->execute({"CALL " + table + "_p(:n)", {{"n", 5}}}).affected_rows == 0);
  execute("DROP PROCEDURE " + table + "_p");
}

BOOST_AUTO_TEST_SUITE_END()
