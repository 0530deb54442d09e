// SPDX-License-Identifier: BSL-1.0
// Numbers, truth values, octets, UUIDs and JSON: what is written reads back equal.
#include <cmath>
#include <limits>

#include "case_lists.hpp"
#include "round_trip.hpp"

namespace weir::conformance {
namespace {

constexpr auto least = std::numeric_limits<std::int64_t>::min();
constexpr auto most = std::numeric_limits<std::int64_t>::max();

void booleans_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::boolean), {true, false, nullptr, true});
}
void integers_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::int64),
              {0, 1, -1, 127, 128, 32'767, 32'768, 2'147'483'647, 2'147'483'648, -2'147'483'649,
               5'000'000'000, nullptr});
}
void the_ends_of_int64_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::int64), {most, least, most - 1, least + 1});
}
void small_unsigned_numbers_are_integers(const StoreSubject& s) {
  make_values(s, column(ValueType::int64));
  s.store.execute(insert_value(s).with({{"id", 1U}, {"v", std::uint64_t{5'000'000'000}}}));
  CHECK_EQUAL(s.store.query(sql(s, "SELECT v FROM {t}")).front()["v"].as<std::uint64_t>(), 5'000'000'000U);
}
void the_end_of_uint64_round_trips(const StoreSubject& s) {
  round_trips(s, column(ValueType::uint64), {std::numeric_limits<std::uint64_t>::max(), std::uint64_t{0}});
}
void a_sum_may_be_large(const StoreSubject& s) {
  make_items(s);
  for (std::int64_t id = 1; id <= 3; ++id) add_item(s.store, s, id, "x", 3'000'000'000);
  const Rows rows = s.store.query(sql(s, "SELECT SUM(n) AS total FROM {t}"));
  CHECK_EQUAL(rows.front()["total"].as<std::int64_t>(), 9'000'000'000);
}
void reals_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::real), {0.0, 0.1, -1.5, 1e100, -1e-100, 123456789.123, nullptr});
}
void reals_of_17_digits_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::real), {0.30000000000000004, 123456789.123456789});
}
void the_ends_of_double_round_trip_or_are_refused(const StoreSubject& s) {
  held_or_refused(s, column(ValueType::real), std::numeric_limits<double>::max());
}
void the_least_double_round_trips_or_is_refused(const StoreSubject& s) {
  held_or_refused(s, column(ValueType::real), std::numeric_limits<double>::min());
}
void infinity_round_trips_or_is_refused(const StoreSubject& s) {
  held_or_refused(s, column(ValueType::real), std::numeric_limits<double>::infinity());
}
void not_a_number_comes_back_or_is_refused(const StoreSubject& s) {
  make_values(s, column(ValueType::real));
  try {
    s.store.execute(insert_value(s).with({{"id", 1}, {"v", std::numeric_limits<double>::quiet_NaN()}}));
  } catch (const Error&) {
    CHECK_EQUAL(count_items(s.store, s), 0);
    return;
  }
  CHECK(std::isnan(s.store.query(sql(s, "SELECT v FROM {t}")).front()["v"].as<double>()));
}
void decimals_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::decimal, 20, 4),
              {Decimal::parse("19.99"), Decimal::parse("-0.0001"), Decimal::parse("0"), Decimal::parse("100"),
               Decimal::parse("1234567890123456.7891"), nullptr});
}
void decimals_of_38_digits_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::decimal, 38, 10),
              {Decimal::parse("1234567890123456789012345678.0123456789"),
               Decimal::parse("-9999999999999999999999999999.9999999999"), Decimal::parse("0.0000000001")});
}
void decimals_keep_the_scale_of_their_column(const StoreSubject& s) {
  make_values(s, column(ValueType::decimal, 12, 3));
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", Decimal::parse("1.5")}}));
  CHECK_EQUAL(values(s.store, s).front().to_string(), "1.500");
}
void decimals_are_compared_exactly(const StoreSubject& s) {
  make_values(s, column(ValueType::decimal, 30, 15));
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", Decimal::parse("0.100000000000001")}}));
  const Statement find(sql(s, "SELECT id FROM {t} WHERE v = :v"));
  CHECK_EQUAL(s.store.query(find.with({{"v", Decimal::parse("0.100000000000001")}})).size(), 1U);
  CHECK_EQUAL(s.store.query(find.with({{"v", Decimal::parse("0.1")}})).size(), 0U);
}
void a_decimal_of_too_many_digits_is_refused_or_held(const StoreSubject& s) {
  held_or_refused(s, column(ValueType::decimal, 5, 2), Decimal::parse("123456.78"));
}
void bytes_round_trip(const StoreSubject& s) {
  std::string every(256, '\0');
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<char>(i);
  round_trips(
      s, column(ValueType::bytes),
      {Bytes{std::string("\0", 1)}, Bytes{every}, Bytes{"plain"}, Bytes{std::string("a\0b", 3)}, nullptr});
}
void empty_bytes_are_not_null(const StoreSubject& s) {
  round_trips(s, column(ValueType::bytes), {Bytes{""}, nullptr});
}
void long_bytes_round_trip(const StoreSubject& s) {
  std::string octets(1'000'000, '\0');
  for (std::size_t i = 0; i < octets.size(); ++i) octets[i] = static_cast<char>(i * 7);
  round_trips(s, column(ValueType::bytes), {Bytes{octets}, Bytes{std::string(70'000, '\xff')}});
}
void bytes_of_a_size_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::bytes, 16), {Bytes{std::string(16, '\x80')}, Bytes{"x"}});
}
void uuids_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::uuid),
              {Uuid::parse("00000000-0000-0000-0000-000000000000"),
               Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
               Uuid::parse("ffffffff-ffff-ffff-ffff-ffffffffffff"), nullptr});
}
void uuids_are_found(const StoreSubject& s) {
  const Uuid id = Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8");
  make_values(s, column(ValueType::uuid));
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", id}}));
  CHECK_EQUAL(s.store.query(Statement(sql(s, "SELECT id FROM {t} WHERE v = :v")).with({{"v", id}})).size(),
              1U);
}
void json_round_trips(const StoreSubject& s) {
  round_trips(
      s, column(ValueType::json),
      {Json{R"({"a": [1, 2.50, null], "b": "ü 🦦"})"}, Json{"[]"}, Json{"\"text\""}, Json{"{}"}, nullptr});
}
void json_keeps_what_needs_escapes(const StoreSubject& s) {
  round_trips(s, column(ValueType::json),
              {Json{R"({"quote": "\"", "back": "\\", "line": "\n", "it's": ":x ?"})"}});
}
void every_type_takes_null(const StoreSubject& s) {
  std::vector<sql::Column> columns{{.name = "id", .type = ValueType::int64, .nullable = false}};
  std::vector<std::string> names{"id"};
  std::vector<Param> row{{"id", 1}};
  for (const TypeSample& sample : type_samples()) {
    if (!s.store.info().capabilities.has(sample.capability)) continue;
    names.push_back("v_" + std::string(to_string(sample.type)));
    columns.push_back({.name = names.back(), .type = sample.type});
    row.push_back({names.back(), nullptr});
  }
  create(s, {.name = s.table, .columns = columns, .primary_key = {"id"}});
  s.store.execute(sql::insert(s.table, names).with(row));
  const Rows rows = s.store.query(sql(s, "SELECT * FROM {t}"));
  REQUIRE(rows.size() == 1U);
  for (std::size_t i = 1; i < names.size(); ++i) CHECK_WITH(rows.front()[names[i]].is_null(), names[i]);
}
void every_type_stands_in_one_row(const StoreSubject& s) {
  std::vector<sql::Column> columns{{.name = "id", .type = ValueType::int64, .nullable = false}};
  std::vector<std::string> names{"id"};
  std::vector<Param> row{{"id", 1}};
  for (const TypeSample& sample : type_samples()) {
    if (!s.store.info().capabilities.has(sample.capability)) continue;
    names.push_back("v_" + std::string(to_string(sample.type)));
    columns.push_back({.name = names.back(),
                       .type = sample.type,
                       .size = sample.type == ValueType::decimal ? 10U : 0U,
                       .scale = sample.type == ValueType::decimal ? 2U : 0U});
    row.push_back({names.back(), sample.value});
  }
  create(s, {.name = s.table, .columns = columns, .primary_key = {"id"}});
  s.store.execute(sql::insert(s.table, names).with(row));
  const Rows rows = s.store.query(sql(s, "SELECT * FROM {t}"));
  REQUIRE(rows.size() == 1U);
  for (std::size_t i = 1; i < row.size(); ++i)
    CHECK_EQUAL(rows.front()[row[i].name].as<Value>(), row[i].value);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "booleans_round_trip", .needs = {C::booleans}, .run = booleans_round_trip},
    {.name = "integers_round_trip", .run = integers_round_trip},
    {.name = "the_ends_of_int64_round_trip", .run = the_ends_of_int64_round_trip},
    {.name = "small_unsigned_numbers_are_integers", .run = small_unsigned_numbers_are_integers},
    {.name = "the_end_of_uint64_round_trips",
     .needs = {C::unsigned_integers},
     .run = the_end_of_uint64_round_trips},
    {.name = "a_sum_may_be_large", .run = a_sum_may_be_large},
    {.name = "reals_round_trip", .run = reals_round_trip},
    {.name = "reals_of_17_digits_round_trip",
     .needs = {C::exact_reals},
     .run = reals_of_17_digits_round_trip},
    {.name = "the_ends_of_double_round_trip_or_are_refused",
     .run = the_ends_of_double_round_trip_or_are_refused},
    {.name = "the_least_double_round_trips_or_is_refused", .run = the_least_double_round_trips_or_is_refused},
    {.name = "infinity_round_trips_or_is_refused", .run = infinity_round_trips_or_is_refused},
    {.name = "not_a_number_comes_back_or_is_refused", .run = not_a_number_comes_back_or_is_refused},
    {.name = "decimals_round_trip", .needs = {C::decimals}, .run = decimals_round_trip},
    {.name = "decimals_of_38_digits_round_trip",
     .needs = {C::decimals},
     .run = decimals_of_38_digits_round_trip},
    {.name = "decimals_keep_the_scale_of_their_column",
     .needs = {C::decimals, C::decimal_scales},
     .run = decimals_keep_the_scale_of_their_column},
    {.name = "decimals_are_compared_exactly", .needs = {C::decimals}, .run = decimals_are_compared_exactly},
    {.name = "a_decimal_of_too_many_digits_is_refused_or_held",
     .needs = {C::decimals},
     .run = a_decimal_of_too_many_digits_is_refused_or_held},
    {.name = "bytes_round_trip", .needs = {C::bytes}, .run = bytes_round_trip},
    {.name = "empty_bytes_are_not_null", .needs = {C::bytes, C::empty_text}, .run = empty_bytes_are_not_null},
    {.name = "long_bytes_round_trip", .needs = {C::bytes}, .run = long_bytes_round_trip},
    {.name = "bytes_of_a_size_round_trip", .needs = {C::bytes}, .run = bytes_of_a_size_round_trip},
    {.name = "uuids_round_trip", .needs = {C::uuids}, .run = uuids_round_trip},
    {.name = "uuids_are_found", .needs = {C::uuids}, .run = uuids_are_found},
    {.name = "json_round_trips", .needs = {C::json}, .run = json_round_trips},
    {.name = "json_keeps_what_needs_escapes", .needs = {C::json}, .run = json_keeps_what_needs_escapes},
    {.name = "every_type_takes_null", .run = every_type_takes_null},
    {.name = "every_type_stands_in_one_row", .run = every_type_stands_in_one_row},
};

}  // namespace

StoreCases value_cases() { return cases; }

}  // namespace weir::conformance
