// SPDX-License-Identifier: BSL-1.0
// Counters: decimal text that grows and shrinks.
#include <cstdint>
#include <limits>

#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();

void an_absent_counter_counts_from_zero(const CacheSubject& s) {
  CHECK_EQUAL(s.cache.increment("k", 5, minute), 5);
  CHECK_EQUAL(value_of(s.cache, "k"), "5");
}
void an_absent_counter_counts_down_from_zero(const CacheSubject& s) {
  CHECK_EQUAL(s.cache.increment("k", -5, minute), -5);
  CHECK_EQUAL(value_of(s.cache, "k"), "-5");
}
void an_increment_by_zero_makes_a_counter(const CacheSubject& s) {
  CHECK_EQUAL(s.cache.increment("k", 0, minute), 0);
  CHECK_EQUAL(value_of(s.cache, "k"), "0");
}
void increments_add_up(const CacheSubject& s) {
  std::int64_t sum = 0;
  for (const std::int64_t delta : {1, 10, 100, -50, 0, 1'000'000, -1'000'000, -61}) {
    sum += delta;
    CHECK_EQUAL(s.cache.increment("k", delta, minute), sum);
  }
  CHECK_EQUAL(value_of(s.cache, "k"), "0");
}
void a_counter_crosses_zero_both_ways(const CacheSubject& s) {
  CHECK_EQUAL(s.cache.increment("k", 3, minute), 3);
  CHECK_EQUAL(s.cache.increment("k", -7, minute), -4);
  CHECK_EQUAL(value_of(s.cache, "k"), "-4");
  CHECK_EQUAL(s.cache.increment("k", -10, minute), -14);
  CHECK_EQUAL(s.cache.increment("k", 15, minute), 1);
  CHECK_EQUAL(value_of(s.cache, "k"), "1");
}
void a_shorter_count_leaves_nothing_behind(const CacheSubject& s) {
  CHECK_EQUAL(s.cache.increment("k", 1000, minute), 1000);
  CHECK_EQUAL(s.cache.increment("k", -1, minute), 999);
  CHECK_EQUAL(value_of(s.cache, "k"), "999");
  CHECK_EQUAL(s.cache.increment("k", -990, minute), 9);
  CHECK_EQUAL(value_of(s.cache, "k"), "9");
}
void a_count_that_was_set_goes_on(const CacheSubject& s) {
  s.cache.set("k", blob("41"), minute);
  CHECK_EQUAL(s.cache.increment("k", 1, minute), 42);
  s.cache.set("k", blob("-41"), minute);
  CHECK_EQUAL(s.cache.increment("k", -1, minute), -42);
  CHECK_EQUAL(value_of(s.cache, "k"), "-42");
}
void a_set_replaces_a_counter(const CacheSubject& s) {
  s.cache.increment("k", 7, minute);
  s.cache.set("k", blob("text"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "text");
  CHECK_FAILS(Errc::type_mismatch, s.cache.increment("k", 1, minute));
}
void a_removed_counter_begins_again(const CacheSubject& s) {
  s.cache.increment("k", 7, minute);
  CHECK(s.cache.remove("k"));
  CHECK_EQUAL(s.cache.increment("k", 1, minute), 1);
}
void a_counter_is_a_value_for_all_others(const CacheSubject& s) {
  s.cache.increment("k", 100, minute);
  s.cache.increment("k", -1, minute);
  CHECK(!s.cache.add("k", blob("1"), minute));
  CHECK(s.cache.compare_and_set("k", blob("99"), blob("5"), minute));
  CHECK(s.cache.replace("k", blob("6"), minute));
  CHECK_EQUAL(s.cache.increment("k", 1, minute), 7);
  CHECK(s.cache.touch("k", minute));
  CHECK_EQUAL(wrong_values(s.cache, {"k"}, [](std::size_t) { return "7"; }), 0U);
}
void counts_beyond_53_bits_are_exact(const CacheSubject& s) {
  constexpr std::int64_t large = std::int64_t{1} << 53U;
  CHECK_EQUAL(s.cache.increment("k", large, minute), large);
  CHECK_EQUAL(s.cache.increment("k", 1, minute), large + 1);
  CHECK_EQUAL(value_of(s.cache, "k"), "9007199254740993");
  CHECK_EQUAL(s.cache.increment("n", -large, minute), -large);
  CHECK_EQUAL(s.cache.increment("n", -1, minute), -large - 1);
}
void both_ends_of_64_bits_are_reached(const CacheSubject& s) {
  CHECK_EQUAL(s.cache.increment("most", most, minute), most);
  CHECK_EQUAL(value_of(s.cache, "most"), "9223372036854775807");
  CHECK_EQUAL(s.cache.increment("least", least, minute), least);
  CHECK_EQUAL(value_of(s.cache, "least"), "-9223372036854775808");
  CHECK_EQUAL(s.cache.increment("least", most, minute), -1);
}
void an_overflow_is_refused(const CacheSubject& s) {
  s.cache.increment("k", most, minute);
  CHECK_FAILS(Errc::out_of_range, s.cache.increment("k", 1, minute));
  CHECK_FAILS(Errc::out_of_range, s.cache.increment("k", most, minute));
  CHECK_EQUAL(value_of(s.cache, "k"), std::to_string(most));
  CHECK_EQUAL(s.cache.increment("k", -1, minute), most - 1);
}
void an_underflow_is_refused(const CacheSubject& s) {
  s.cache.increment("k", least, minute);
  CHECK_FAILS(Errc::out_of_range, s.cache.increment("k", -1, minute));
  CHECK_FAILS(Errc::out_of_range, s.cache.increment("k", least, minute));
  CHECK_EQUAL(value_of(s.cache, "k"), std::to_string(least));
}
void what_is_no_count_is_refused(const CacheSubject& s) {
  for (const std::string_view text :
       {"", "forty-two", "1.0", "0x1", "12a", "a12", " 1", "1 ", "1\n", "+1", "--1", "-", "1e3",
        "9223372036854775808", "-9223372036854775809", "99999999999999999999999"}) {
    s.cache.set("k", blob(text), minute);
    CHECK_FAILS(Errc::type_mismatch, s.cache.increment("k", 1, minute));
    CHECK_EQUAL(value_of(s.cache, "k"), text);
  }
}
void a_count_in_another_spelling_is_refused(const CacheSubject& s) {
  for (const std::string_view text : {"01", "-0", "-01", "00"}) {
    s.cache.set("k", blob(text), minute);
    CHECK_FAILS(Errc::type_mismatch, s.cache.increment("k", 1, minute));
    CHECK_EQUAL(value_of(s.cache, "k"), text);
  }
}
void an_increment_keeps_the_ttl(const CacheSubject& s) {
  s.cache.increment("k", 1, milliseconds(150));
  s.cache.increment("k", 1, minute);
  s.cache.increment("k", -9, Ttl::forever());
  s.cache.increment("f", 1, Ttl::forever());
  s.cache.increment("f", 1, milliseconds(150));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "f"), "2");
}
void an_increment_that_fails_keeps_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("text"), milliseconds(150));
  CHECK_FAILS(Errc::type_mismatch, s.cache.increment("k", 1, minute));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}

using C = CacheCapability;
constexpr CacheCase cases[] = {
    {.name = "an_absent_counter_counts_from_zero", .run = an_absent_counter_counts_from_zero},
    {.name = "an_absent_counter_counts_down_from_zero", .run = an_absent_counter_counts_down_from_zero},
    {.name = "an_increment_by_zero_makes_a_counter", .run = an_increment_by_zero_makes_a_counter},
    {.name = "increments_add_up", .run = increments_add_up},
    {.name = "a_counter_crosses_zero_both_ways", .run = a_counter_crosses_zero_both_ways},
    {.name = "a_shorter_count_leaves_nothing_behind", .run = a_shorter_count_leaves_nothing_behind},
    {.name = "a_count_that_was_set_goes_on", .run = a_count_that_was_set_goes_on},
    {.name = "a_set_replaces_a_counter", .run = a_set_replaces_a_counter},
    {.name = "a_removed_counter_begins_again", .run = a_removed_counter_begins_again},
    {.name = "a_counter_is_a_value_for_all_others", .run = a_counter_is_a_value_for_all_others},
    {.name = "counts_beyond_53_bits_are_exact", .run = counts_beyond_53_bits_are_exact},
    {.name = "both_ends_of_64_bits_are_reached", .run = both_ends_of_64_bits_are_reached},
    {.name = "an_overflow_is_refused", .run = an_overflow_is_refused},
    {.name = "an_underflow_is_refused", .run = an_underflow_is_refused},
    {.name = "what_is_no_count_is_refused", .run = what_is_no_count_is_refused},
    {.name = "a_count_in_another_spelling_is_refused", .run = a_count_in_another_spelling_is_refused},
    {.name = "an_increment_keeps_the_ttl", .needs = {C::millisecond_ttls}, .run = an_increment_keeps_the_ttl},
    {.name = "an_increment_that_fails_keeps_the_ttl",
     .needs = {C::millisecond_ttls},
     .run = an_increment_that_fails_keeps_the_ttl},
};

}  // namespace

CacheCases counter_cases() { return cases; }

}  // namespace weir::conformance
