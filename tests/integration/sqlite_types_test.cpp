// SPDX-License-Identifier: BSL-1.0
// Values on their way into SQLite and back.
#include <boost/test/unit_test.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "sqlite_fixture.hpp"

namespace weir::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(sqlite_types, SqliteFixture)

struct RoundTrip {
  const char* declared;
  std::vector<Value> values;
};

const std::vector<RoundTrip>& round_trips() {
  static const std::vector<RoundTrip> all{
      {"BOOLEAN", {true, false}},
      {"BIGINT",
       {0, -1, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max(),
        5'000'000'000}},
      {"DOUBLE PRECISION",
       {0.1, -1.5, 1e300, 5e-324, 3.0, std::numeric_limits<double>::max(), 0.1 + 0.2,
        std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()}},
      {"NUMERIC(38,10)",
       {Decimal::parse("0.0000000001"), Decimal::parse("1234567890123456789012345678.0123456789"),
        Decimal::parse("-9999999999999999999999999999.9999999999"), Decimal::parse("12.5"),
        Decimal::parse("7"), Decimal::parse("9223372036854775807"), Decimal::parse("9223372036854775808"),
        Decimal::parse("-0.1")}},
      {"TEXT",
       {"", " ", "it's", "\xF0\x9F\xA6\xA6 emoji", "007", "1e5", "\xC3\xA9\xE2\x82\xAC",
        std::string(100'000, 'x')}},
      {"VARCHAR(5)", {"longer than that"}},
      {"BLOB", {Bytes{""}, Bytes{std::string("\0a\0", 3)}, Bytes{"\xFF\xFE"}}},
      {"DATE",
       {Date::parse("2026-11-23"), Date::parse("0001-01-01"), Date::parse("9999-12-31"), Date::infinity()}},
      {"TIME", {Time::parse("00:00:00"), Time::parse("23:59:59.999999"), Time::parse("24:00:00")}},
      {"TIMESTAMP",
       {Timestamp::parse("2026-11-23 07:20:52.123456"), Timestamp::parse("1969-12-31 23:59:59"),
        Timestamp::infinity(), Timestamp::minus_infinity(), Timestamp::parse("-0043-03-15 00:00:00")}},
      {"TIMESTAMP WITH TIME ZONE",
       {TimestampTz::parse("2026-11-23 07:20:52.123456+05:30"), TimestampTz::parse("1900-01-01 00:00:00Z"),
        TimestampTz::infinity()}},
      {"UUID", {Uuid::parse("123e4567-e89b-12d3-a456-426614174000"), Uuid{}}},
      {"JSON",
       {Json{R"({"a": [1, 2.50, null]})"}, Json{"[]"}, Json{"\"text\""}, Json{"12"}, Json{"-7"},
        Json{"true"}}},
  };
  return all;
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_equal) {
  const StorePtr store = open();
  for (const RoundTrip& one : round_trips()) {
    store->execute("DROP TABLE IF EXISTS t");
    store->execute(std::string("CREATE TABLE t (id INTEGER PRIMARY KEY, a ") + one.declared + ")");
    static const Statement insert("INSERT INTO t (a) VALUES (:a)");
    for (const Value& value : one.values) store->execute(insert.with({{"a", value}}));
    store->execute(insert.with({{"a", nullptr}}));
    const Rows rows = store->query("SELECT a FROM t ORDER BY id");
    BOOST_REQUIRE(rows.size() == one.values.size() + 1);
    for (std::size_t i = 0; i < one.values.size(); ++i)
      BOOST_TEST_CONTEXT(one.declared << ": " << one.values[i].to_string().substr(0, 80)) {
        const Value read = rows[i][0].as<Value>();
        BOOST_TEST((read == one.values[i]), read.to_string().substr(0, 80));
      }
    BOOST_TEST(rows[one.values.size()][0].is_null());
  }
}

BOOST_AUTO_TEST_CASE(a_bound_value_finds_itself) {
  const StorePtr store = open();
  for (const RoundTrip& one : round_trips()) {
    store->execute("DROP TABLE IF EXISTS t");
    store->execute(std::string("CREATE TABLE t (a ") + one.declared + ")");
    for (const Value& value : one.values) {
      store->execute({"INSERT INTO t VALUES (:a)", {{"a", value}}});
      BOOST_TEST_CONTEXT(one.declared << ": " << value.to_string().substr(0, 80))
      BOOST_TEST(store->query({"SELECT 1 FROM t WHERE a = :a", {{"a", value}}}).size() == 1U);
    }
  }
}

BOOST_AUTO_TEST_CASE(decimals_print_with_their_columns_scale) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a NUMERIC(38,10), b NUMERIC(10,2))");
  for (const char* text : {"0.1", "3", "1234567890123456789012345678.0123456789"})
    store->execute({"INSERT INTO t (a, b) VALUES (:a, 4.5)", {{"a", Decimal::parse(text)}}});
  const Rows rows = store->query("SELECT a, b FROM t ORDER BY id");
  BOOST_TEST(rows[0]["a"].as<Decimal>().to_string() == "0.1000000000");
  BOOST_TEST(rows[1]["a"].as<Decimal>().to_string() == "3.0000000000");
  BOOST_TEST(rows[2]["a"].as<Decimal>().to_string() == "1234567890123456789012345678.0123456789");
  BOOST_TEST(rows[0]["b"].as<Decimal>().to_string() == "4.50");
}

BOOST_AUTO_TEST_CASE(timestamps_are_kept_as_sqlites_functions_write_them) {
  const StorePtr store = open();
  const Rows rows = store->query({"SELECT :a AS a, :b AS b, strftime('%Y', :a) AS year",
                                  {{"a", Timestamp::parse("2026-11-23 07:20:52.123456")},
                                   {"b", TimestampTz::parse("2026-11-23 07:20:52+01:00")}}});
  BOOST_TEST(rows.front()["a"].as<std::string>() == "2026-11-23 07:20:52.123456");
  BOOST_TEST(rows.front()["b"].as<std::string>() == "2026-11-23 06:20:52+00:00");
  BOOST_TEST(rows.front()["year"].as<std::string>() == "2026");
}

BOOST_AUTO_TEST_CASE(sqlites_own_clock_is_read) {
  const StorePtr store = open();
  store->execute(
      "CREATE TABLE t (a TIMESTAMP DEFAULT CURRENT_TIMESTAMP, b TIMESTAMPTZ DEFAULT CURRENT_TIMESTAMP)");
  store->execute("INSERT INTO t DEFAULT VALUES");
  const Rows rows = store->query("SELECT a, b FROM t");
  BOOST_TEST(rows.front()["a"].as<Timestamp>().micros == rows.front()["b"].as<TimestampTz>().micros);
}

BOOST_AUTO_TEST_CASE(what_sqlite_can_not_hold_is_refused_by_name) {
  const StorePtr store = open();
  const auto refused = [&store](Value value) {
    BOOST_CHECK_EXCEPTION(store->query({"SELECT 1, :bad", {{"bad", std::move(value)}}}), Error,
                          says(Errc::out_of_range, "parameter :bad "));
  };
  refused(std::uint64_t{1} << 63U);
  refused(std::nan(""));
  refused(std::string("a\0b", 3));
  refused("\xFF");
  refused(Json{"1.10"});
  refused(Json{"1e400"});
  refused(Json{"99999999999999999999"});
  BOOST_TEST(
      store->query({"SELECT :a", {{"a", (std::uint64_t{1} << 63U) - 1}}}).front()[0].as<std::int64_t>() ==
      std::numeric_limits<std::int64_t>::max());
}

BOOST_AUTO_TEST_CASE(expressions_have_the_type_of_their_cells) {
  const StorePtr store = open();
  const Rows rows = store->query("SELECT 1 AS i, 1.5 AS r, 'x' AS t, x'00' AS b, NULL AS n, count(*) AS c");
  const auto type = [&rows](const char* name) { return to_string(rows.column_type(rows.column(name))); };
  BOOST_TEST(type("i") == "int64");
  BOOST_TEST(type("r") == "real");
  BOOST_TEST(type("t") == "text");
  BOOST_TEST(type("b") == "bytes");
  BOOST_TEST(type("n") == "null");
  BOOST_TEST(type("c") == "int64");
}

struct Odd {
  const char* declared;
  const char* literal;
  const char* printed;  // null: refused
};

constexpr Odd odd_cells[] = {
    {"INTEGER", "'text'", nullptr},
    {"INTEGER", "x'00'", nullptr},
    {"INTEGER", "1.5", "1.5"},
    {"REAL", "7", "7"},
    {"REAL", "'text'", nullptr},
    {"BOOLEAN", "2", nullptr},
    {"BOOLEAN", "'yes'", nullptr},
    {"NUMERIC(5,2)", "'no number'", nullptr},
    {"NUMERIC(5,2)", "x'312E35'", "1.50"},
    {"NUMERIC(5,2)", "1.125", "1.125"},
    {"NUMERIC(5,2)", "1e300", nullptr},
    {"NUMERIC(5,2)", "9e999", nullptr},
    {"TEXT", "x'41'", nullptr},
    {"TEXT", "12", "12"},
    {"BLOB", "'A'", "\\x41"},
    {"BLOB", "12", nullptr},
    {"DATE", "'tomorrow'", nullptr},
    {"DATE", "20261123", nullptr},
    {"TIME", "'25:00'", nullptr},
    {"TIMESTAMP", "1700000000", nullptr},
    {"TIMESTAMP", "'2026-11-23T07:20:52'", "2026-11-23T07:20:52"},
    {"TIMESTAMPTZ", "'2026-11-23T07:20:52Z'", "2026-11-23T07:20:52Z"},
    {"TIMESTAMPTZ", "'2026-11-23'", "2026-11-23T00:00:00Z"},
    {"UUID", "x'123e4567e89b12d3a456426614174000'", "123e4567-e89b-12d3-a456-426614174000"},
    {"UUID", "x'00'", nullptr},
    {"UUID", "'no uuid'", nullptr},
    {"JSON", "x'00'", nullptr},
};

BOOST_AUTO_TEST_CASE(cells_that_are_not_of_their_columns_type_are_read_exactly_or_refused) {
  const StorePtr store = open();
  for (const Odd& odd : odd_cells) {
    BOOST_TEST_CONTEXT(odd.declared << " " << odd.literal) {
      store->execute("DROP TABLE IF EXISTS t");
      store->execute(std::string("CREATE TABLE t (odd ") + odd.declared + ")");
      store->execute(std::string("INSERT INTO t VALUES (") + odd.literal + ")");
      if (odd.printed != nullptr) {
        BOOST_TEST(store->query("SELECT odd FROM t").front()[0].as<Value>().to_string() == odd.printed);
      } else {
        BOOST_CHECK_EXCEPTION(store->query("SELECT odd FROM t"), Error, says(Errc::type_mismatch, "odd"));
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_misfit_says_where_it_is_and_what_to_do) {
  const StorePtr store = open();
  store->execute("CREATE TABLE t (id INTEGER PRIMARY KEY, price NUMERIC(5,2))");
  store->execute("INSERT INTO t VALUES (1, 1), (2, 'free')");
  BOOST_CHECK_EXCEPTION(
      store->query("SELECT price FROM t ORDER BY id"), Error,
      says(Errc::type_mismatch,
           "column \"price\", row 1: text where the declared type NUMERIC(5,2) wants decimal: CAST"));
  BOOST_TEST(store->query("SELECT CAST(price AS TEXT) AS price FROM t ORDER BY id")[1][0].as<std::string>() ==
             "free");
}

BOOST_AUTO_TEST_CASE(text_that_is_not_utf8_is_refused_on_reading) {
  BOOST_CHECK_EXCEPTION(open()->query("SELECT CAST(x'FF' AS TEXT) AS bad"), Error,
                        says(Errc::corrupt, "bad"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
