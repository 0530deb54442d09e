// SPDX-License-Identifier: BSL-1.0
// Dates, times and instants: no microsecond and no zone is lost.
#include <chrono>

#include "case_lists.hpp"
#include "round_trip.hpp"

namespace weir::conformance {
namespace {

void dates_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::date),
              {Date::from_ymd(1970, 1, 1), Date::from_ymd(1969, 12, 31), Date::from_ymd(2000, 2, 29),
               Date::from_ymd(1900, 2, 28), Date::from_ymd(2026, 11, 24), nullptr});
}
void dates_of_all_years_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::date), {Date::from_ymd(1, 1, 1), Date::from_ymd(9999, 12, 31)});
}
void times_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::time),
              {Time::from_hms(0, 0, 0), Time::from_hms(23, 59, 59, 999'999), Time::from_hms(12, 30, 15, 1),
               Time::from_hms(1, 2, 3, 100'000), nullptr});
}
void timestamps_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::timestamp),
              {Timestamp::parse("2026-11-23 07:20:52.123456"), Timestamp::parse("2026-11-23 00:00:00"),
               Timestamp::parse("2026-11-23 00:00:00.000001"), Timestamp::parse("2000-02-29 23:59:59.999999"),
               nullptr});
}
void timestamps_before_1970_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::timestamp),
              {Timestamp::parse("1969-12-31 23:59:59.999999"), Timestamp::parse("1900-01-01 00:00:00.5")});
}
void timestamps_of_all_years_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::timestamp),
              {Timestamp::parse("0001-01-01 00:00:00"), Timestamp::parse("9999-12-31 23:59:59.999999")});
}
void timestamps_that_clocks_skip_round_trip(const StoreSubject& s) {
  // They are in no time zone, so no zone's summer time may touch them.
  round_trips(s, column(ValueType::timestamp),
              {Timestamp::parse("2026-03-08 02:30:00"), Timestamp::parse("2026-03-29 02:30:00"),
               Timestamp::parse("2026-10-25 02:30:00")});
}
void instants_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::timestamp_tz),
              {TimestampTz::parse("2026-11-23 07:20:52.123456+02:00"),
               TimestampTz::parse("2026-01-01 00:00:00-11:30"), TimestampTz::parse("2026-07-01T12:00:00Z"),
               TimestampTz::parse("2026-11-01 05:30:00.000001Z"), nullptr});
}
void instants_of_all_years_round_trip(const StoreSubject& s) {
  round_trips(s, column(ValueType::timestamp_tz),
              {TimestampTz::parse("1969-12-31T23:59:59.5Z"), TimestampTz::parse("1900-01-01T00:00:00Z"),
               TimestampTz::parse("9999-01-01T00:00:00Z")});
}
void an_instant_is_the_same_in_every_zone(const StoreSubject& s) {
  make_values(s, column(ValueType::timestamp_tz));
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", TimestampTz::parse("2026-11-23 12:00:00+05:00")}}));
  const Statement find(sql(s, "SELECT id FROM {t} WHERE v = :v"));
  CHECK_EQUAL(s.store.query(find.with({{"v", TimestampTz::parse("2026-11-23 07:00:00Z")}})).size(), 1U);
  CHECK_EQUAL(s.store.query(find.with({{"v", TimestampTz::parse("2026-11-23 12:00:00Z")}})).size(), 0U);
}
void dates_are_found_and_ordered(const StoreSubject& s) {
  round_trips(s, column(ValueType::date), {Date::from_ymd(2026, 1, 31), Date::from_ymd(2025, 12, 1)});
  const Statement after(sql(s, "SELECT id FROM {t} WHERE v > :v"));
  CHECK_EQUAL(s.store.query(after.with({{"v", Date::from_ymd(2025, 12, 1)}})).size(), 1U);
  CHECK_EQUAL(s.store.query(after.with({{"v", Date::from_ymd(2025, 11, 30)}})).size(), 2U);
}
void timestamps_are_found_to_the_microsecond(const StoreSubject& s) {
  make_values(s, column(ValueType::timestamp));
  const Timestamp at = Timestamp::parse("2026-11-23 07:20:52.123456");
  s.store.execute(insert_value(s).with({{"id", 1}, {"v", at}}));
  const Statement find(sql(s, "SELECT id FROM {t} WHERE v = :v"));
  CHECK_EQUAL(s.store.query(find.with({{"v", at}})).size(), 1U);
  CHECK_EQUAL(s.store.query(find.with({{"v", Timestamp{at.micros + 1}}})).size(), 0U);
}
void now_is_the_time(const StoreSubject& s) {
  make_values(s, column(ValueType::timestamp_tz));
  s.store.execute("INSERT INTO " + s.table + " (id, v) VALUES (1, " +
                  std::string(sql::now(*s.store.info().dialect)) + ")");
  const auto stored = s.store.query(sql(s, "SELECT v FROM {t}")).front()["v"].as<TimestampTz>();
  const auto here = std::chrono::duration_cast<std::chrono::microseconds>(
      std::chrono::system_clock::now().time_since_epoch());
  // The server's clock may differ from ours, but by no zone's width.
  CHECK(std::chrono::abs(here - std::chrono::microseconds(stored.micros)) < std::chrono::minutes(10));
}
void a_date_out_of_range_is_refused(const StoreSubject& s) {
  make_values(s, column(ValueType::timestamp_tz));
  CHECK_FAILS_WITH_ONE_OF(
      s.store.execute(insert_value(s).with({{"id", 1}, {"v", TimestampTz::parse("0001-01-01T00:00:00Z")}})),
      Errc::out_of_range, Errc::unsupported);
  CHECK_EQUAL(count_items(s.store, s), 0);
}
void infinity_comes_back_or_is_refused(const StoreSubject& s) {
  held_or_refused(s, column(ValueType::timestamp), Timestamp::infinity());
}

using C = Capability;
constexpr StoreCase cases[] = {
    {.name = "dates_round_trip", .needs = {C::dates}, .run = dates_round_trip},
    {.name = "dates_of_all_years_round_trip",
     .needs = {C::dates, C::wide_dates},
     .run = dates_of_all_years_round_trip},
    {.name = "times_round_trip", .needs = {C::times}, .run = times_round_trip},
    {.name = "timestamps_round_trip", .needs = {C::timestamps}, .run = timestamps_round_trip},
    {.name = "timestamps_before_1970_round_trip",
     .needs = {C::timestamps},
     .run = timestamps_before_1970_round_trip},
    {.name = "timestamps_of_all_years_round_trip",
     .needs = {C::timestamps, C::wide_dates},
     .run = timestamps_of_all_years_round_trip},
    {.name = "timestamps_that_clocks_skip_round_trip",
     .needs = {C::timestamps},
     .run = timestamps_that_clocks_skip_round_trip},
    {.name = "instants_round_trip", .needs = {C::timestamps_tz}, .run = instants_round_trip},
    {.name = "instants_of_all_years_round_trip",
     .needs = {C::timestamps_tz, C::wide_dates},
     .run = instants_of_all_years_round_trip},
    {.name = "an_instant_is_the_same_in_every_zone",
     .needs = {C::timestamps_tz},
     .run = an_instant_is_the_same_in_every_zone},
    {.name = "dates_are_found_and_ordered", .needs = {C::dates}, .run = dates_are_found_and_ordered},
    {.name = "timestamps_are_found_to_the_microsecond",
     .needs = {C::timestamps},
     .run = timestamps_are_found_to_the_microsecond},
    {.name = "now_is_the_time", .needs = {C::timestamps_tz}, .run = now_is_the_time},
    {.name = "a_date_out_of_range_is_refused",
     .needs = {C::timestamps_tz},
     .absent = {C::wide_dates},
     .run = a_date_out_of_range_is_refused},
    {.name = "infinity_comes_back_or_is_refused_as_a_time",
     .needs = {C::timestamps},
     .run = infinity_comes_back_or_is_refused},
};

}  // namespace

StoreCases time_cases() { return cases; }

}  // namespace weir::conformance
