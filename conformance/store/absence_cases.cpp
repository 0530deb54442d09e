// SPDX-License-Identifier: BSL-1.0
// What a store does not declare is refused, never half done.
#include <array>
#include <limits>

#include "case_lists.hpp"
#include "checks.hpp"
#include "fixtures.hpp"

namespace weir::conformance {
namespace {

/// No parameter of a type that the store does not declare. A column may be there: the engine can hold what
/// the driver in front of it can not carry.
template <ValueType type>
void no_values_of(const StoreSubject& s) {
  const auto& samples = type_samples();
  for (const TypeSample& sample : samples) {
    if (sample.type != type) continue;
    make_values(s, column(ValueType::text, 200));
    CHECK_FAILS(Errc::unsupported, s.store.execute(insert_value(s).with({{"id", 1}, {"v", sample.value}})));
    CHECK_FAILS(Errc::unsupported,
                s.store.execute_many(Batch(insert_value(s), {"id", "v"}).add({1, sample.value})));
    CHECK_EQUAL(count_items(s.store, s), 0);
  }
}
void numbers_over_int64_are_out_of_range(const StoreSubject& s) {
  make_items(s);
  const Statement insert(sql(s, "INSERT INTO {t} (id, n) VALUES (1, :n)"));
  CHECK_FAILS(Errc::out_of_range,
              s.store.execute(insert.with({{"n", std::numeric_limits<std::uint64_t>::max()}})));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void reals_that_15_digits_can_not_tell_are_out_of_range(const StoreSubject& s) {
  make_values(s, column(ValueType::real));
  for (const double value : {0.30000000000000004, 123456789.123456789})
    CHECK_FAILS(Errc::out_of_range, s.store.execute(insert_value(s).with({{"id", 1}, {"v", value}})));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void generated_keys_are_not_told(const StoreSubject& s) {
  make_items(s);
  CHECK_FAILS(Errc::unsupported, sql::insert_returning(s.store, s.table, {{"id", 1}}, {"id"}));
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void there_is_no_upsert(const StoreSubject& s) {
  CHECK_FAILS(Errc::unsupported, sql::upsert(*s.store.info().dialect, s.table, {"id", "n"}, {"id"}));
}
void there_are_no_json_fields(const StoreSubject& s) {
  const std::array<std::string_view, 1> path{"a"};
  CHECK_FAILS(Errc::unsupported, sql::json_field(*s.store.info().dialect, "v", path));
}
void there_are_no_savepoints(const StoreSubject& s) {
  make_items(s);
  const auto transaction = s.store.begin();
  CHECK_FAILS(Errc::unsupported, transaction->savepoint());
  add_item(*transaction, s, 1, "a");
  transaction->commit();
  CHECK_EQUAL(count_items(s.store, s), 1);
}
void decimals_lose_the_zeros_at_their_end(const StoreSubject& s) {
  make_values(s, {.name = "v", .type = ValueType::decimal, .size = 12, .scale = 3});
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", Decimal::parse("1.5")}}));
  CHECK_EQUAL(values(s.store, s).front().to_string(), "1.5");
}
void there_are_no_read_only_transactions(const StoreSubject& s) {
  CHECK_FAILS(Errc::unsupported, s.store.begin({.read_only = true}));
}
void repeatable_read_is_refused(const StoreSubject& s) {
  CHECK_FAILS(Errc::unsupported, s.store.begin({.isolation = Isolation::repeatable_read}));
}
void serializable_is_refused(const StoreSubject& s) {
  CHECK_FAILS(Errc::unsupported, s.store.begin({.isolation = Isolation::serializable}));
}
void streams_still_give_every_row(const StoreSubject& s) {
  make_items(s);
  add_items(s, 50);
  const auto stream = s.store.stream(sql(s, "SELECT id FROM {t}"), {.rows = 20});
  std::size_t rows = 0;
  while (const auto chunk = stream->next()) rows += chunk->size();
  CHECK_EQUAL(rows, 50U);
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "no_booleans", .absent = {C::booleans}, .run = no_values_of<ValueType::boolean>},
    {.name = "no_decimals", .absent = {C::decimals}, .run = no_values_of<ValueType::decimal>},
    {.name = "decimals_lose_the_zeros_at_their_end",
     .needs = {C::decimals},
     .absent = {C::decimal_scales},
     .run = decimals_lose_the_zeros_at_their_end},
    {.name = "no_bytes", .absent = {C::bytes}, .run = no_values_of<ValueType::bytes>},
    {.name = "no_dates", .absent = {C::dates}, .run = no_values_of<ValueType::date>},
    {.name = "no_times", .absent = {C::times}, .run = no_values_of<ValueType::time>},
    {.name = "no_timestamps", .absent = {C::timestamps}, .run = no_values_of<ValueType::timestamp>},
    {.name = "no_timestamps_tz", .absent = {C::timestamps_tz}, .run = no_values_of<ValueType::timestamp_tz>},
    {.name = "no_uuids", .absent = {C::uuids}, .run = no_values_of<ValueType::uuid>},
    {.name = "no_json", .absent = {C::json}, .run = no_values_of<ValueType::json>},
    {.name = "numbers_over_int64_are_out_of_range",
     .absent = {C::unsigned_integers},
     .run = numbers_over_int64_are_out_of_range},
    {.name = "reals_that_15_digits_can_not_tell_are_out_of_range",
     .absent = {C::exact_reals},
     .run = reals_that_15_digits_can_not_tell_are_out_of_range},
    {.name = "generated_keys_are_not_told",
     .absent = {C::generated_keys},
     .run = generated_keys_are_not_told},
    {.name = "there_is_no_upsert", .absent = {C::upserts}, .run = there_is_no_upsert},
    {.name = "there_are_no_json_fields", .absent = {C::json_fields}, .run = there_are_no_json_fields},
    {.name = "there_are_no_savepoints", .absent = {C::savepoints}, .run = there_are_no_savepoints},
    {.name = "there_are_no_read_only_transactions",
     .absent = {C::read_only_transactions},
     .run = there_are_no_read_only_transactions},
    {.name = "repeatable_read_is_refused",
     .absent = {C::repeatable_read, C::serializable},
     .run = repeatable_read_is_refused},
    {.name = "serializable_is_refused", .absent = {C::serializable}, .run = serializable_is_refused},
    {.name = "streams_still_give_every_row", .absent = {C::streams}, .run = streams_still_give_every_row},
};

}  // namespace

StoreCases absence_cases() { return cases; }

}  // namespace weir::conformance
