// SPDX-License-Identifier: BSL-1.0
// Values over ODBC, exact to their ends: what ODBC writes is read without it as well, and the other way
// round.
#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "odbc_fixture.hpp"
#include "weir/sql.hpp"

namespace weir {
namespace {

using namespace std::string_literals;
using test::OdbcFixture;

const auto ways = boost::unit_test::data::make({"postgresql", "mysql", "sqlite"});

/// Values of one type of column.
struct Sample {
  sql::Column column;
  Capability needs;
  std::vector<Value> values;
};

sql::Column column(ValueType type, std::uint32_t size = 0, std::uint32_t scale = 0) {
  return {.name = "v", .type = type, .size = size, .scale = scale};
}

std::string octets_of(std::size_t size) {
  std::string octets(size, '\0');
  for (std::size_t i = 0; i < size; ++i) octets[i] = static_cast<char>(i * 7 + i / 256);
  return octets;
}

std::string otters_of(std::size_t size) {
  std::string text;
  while (text.size() < size) text += "\U0001F9A6 otter \u2615; ";
  return text;
}

std::vector<Sample> samples() {
  using C = Capability;
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto most_unsigned = std::numeric_limits<std::uint64_t>::max();
  return {
      {column(ValueType::int64), C::views, {least, most, std::int64_t{0}, std::int64_t{-1}, nullptr}},
      {column(ValueType::uint64), C::unsigned_integers, {most_unsigned, std::uint64_t{0}, nullptr}},
      {column(ValueType::boolean), C::booleans, {true, false, nullptr}},
      {column(ValueType::real), C::views, {0.5, -1.5e100, 123456789.123, nullptr}},
      {column(ValueType::real), C::exact_reals, {0.30000000000000004, 1.7976931348623157e308, 5e-300}},
      {column(ValueType::decimal, 38, 10),
       C::decimals,
       {Decimal::parse("9999999999999999999999999999.9999999999"),
        Decimal::parse("-9999999999999999999999999999.9999999999"), Decimal::parse("0.0000000001"),
        Decimal::parse("-0.0000000001"), Decimal::parse("0.0000000000"), nullptr}},
      {column(ValueType::decimal, 38),
       C::decimals,
       {Decimal::parse("99999999999999999999999999999999999999"),
        Decimal::parse("-99999999999999999999999999999999999999")}},
      {column(ValueType::date),
       C::dates,
       {Date::parse("1000-01-01"), Date::parse("9999-12-31"), Date::parse("2024-02-29"), nullptr}},
      {column(ValueType::time),
       C::times,
       {Time::parse("00:00:00"), Time::parse("23:59:59.999999"), Time::parse("12:00:00.000001"), nullptr}},
      {column(ValueType::timestamp),
       C::timestamps,
       {Timestamp::parse("1000-01-01T00:00:00.000001"), Timestamp::parse("9999-12-31T23:59:59.999999"),
        Timestamp::parse("2026-11-23T07:20:52"), nullptr}},
      {column(ValueType::timestamp_tz),
       C::timestamps_tz,
       {TimestampTz::parse("1970-01-02T00:00:00.000001Z"), TimestampTz::parse("2037-12-31T23:59:59.999999Z"),
        TimestampTz::parse("2026-11-23T07:20:52.123456Z"), nullptr}},
      {column(ValueType::uuid),
       C::uuids,
       {Uuid::parse("00000000-0000-0000-0000-000000000000"),
        Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff"), nullptr}},
      {column(ValueType::text),
       C::views,
       {"", " x ", "\U0001F9A6", "a\tb\r\nc\\d'e\"f%_?:g$1{}", "\u00e4\u4e16\U0010FFFF", otters_of(70'000),
        nullptr}},
      {column(ValueType::bytes),
       C::bytes,
       {Bytes{""}, Bytes{"\0"s}, Bytes{"a\0b\0"s}, Bytes{octets_of(256)}, Bytes{octets_of(1'300'000)},
        nullptr}},
  };
}

void check_same(const Rows& rows, const std::vector<Value>& values, const std::string& what) {
  BOOST_REQUIRE(rows.size() == values.size());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const Value found = rows[i]["v"].as<Value>();
    BOOST_TEST((found == values[i]), what << ", value " << i << ": " << found.to_string().substr(0, 60)
                                          << " instead of " << values[i].to_string().substr(0, 60));
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_values)

BOOST_DATA_TEST_CASE(extremes_are_exact, ways, name) {
  OdbcFixture f(name);
  int tried = 0;
  for (Sample& sample : samples()) {
    if (!f.store->info().capabilities.has(sample.needs)) continue;
    ++tried;
    const std::string what = std::string(to_string(sample.column.type));
    const std::vector<sql::Column> columns{{.name = "id", .type = ValueType::int64, .nullable = false},
                                           sample.column};
    for (const Statement& create : sql::create_table(*f.way.dialect, {.name = f.table, .columns = columns}))
      f.way.native->execute(create);
    const Statement insert = sql::insert(f.table, {"id", "v"});
    for (std::size_t i = 0; i < sample.values.size(); ++i)
      f.store->execute(insert.with({{"id", i}, {"v", sample.values[i]}}));
    const Statement select = f.sql("SELECT v FROM {t} ORDER BY id");
    check_same(f.store->query(select), sample.values, what + " by ODBC");
    check_same(f.way.native->query(select), sample.values, what + " written by ODBC, read without it");
    f.way.native->execute(f.sql("DELETE FROM {t}"));
    for (std::size_t i = 0; i < sample.values.size(); ++i)
      f.way.native->execute(insert.with({{"id", i}, {"v", sample.values[i]}}));
    check_same(f.store->query(select), sample.values, what + " written without ODBC");
    f.way.native->execute(f.sql("DROP TABLE {t}"));
    f.store = f.way.open();  // with no statement prepared on the table that was
  }
  BOOST_TEST(tried >= 6);
}

BOOST_DATA_TEST_CASE(a_null_has_the_type_of_its_place, ways, name) {
  OdbcFixture f(name);
  f.way.native->execute(f.sql("CREATE TABLE {t} (id INTEGER NOT NULL, n INTEGER, d DATE, s VARCHAR(9))"));
  const Statement insert = f.sql("INSERT INTO {t} (id, n, d, s) VALUES (:id, :n, :d, :s)");
  // The same prepared statement with values, without, and with them again.
  for (std::int64_t id = 0; id < 3; ++id) {
    const bool null = id == 1;
    f.store->execute(insert.with({{"id", id},
                                  {"n", null ? Value(nullptr) : Value(7)},
                                  {"d", null ? Value(nullptr) : Value(Date::parse("2026-11-23"))},
                                  {"s", null ? Value(nullptr) : Value("x")}}));
  }
  const Rows rows = f.store->query(f.sql("SELECT n, d, s FROM {t} ORDER BY id"));
  for (std::size_t i = 0; i < 3; ++i)
    for (std::size_t c = 0; c < 3; ++c) BOOST_TEST(rows[i][c].is_null() == (i == 1));
  BOOST_TEST(rows[2]["n"].as<std::int64_t>() == 7);
  f.store->execute(
      f.sql("UPDATE {t} SET n = :n, d = :d WHERE s = :s").with({{"n", nullptr}, {"d", nullptr}, {"s", "x"}}));
  BOOST_TEST(f.number(*f.way.native, "SELECT COUNT(*) FROM {t} WHERE n IS NULL AND d IS NULL") == 3);
  BOOST_TEST(f.store->query(f.sql("SELECT id FROM {t} WHERE s = :s").with({{"s", nullptr}})).empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
