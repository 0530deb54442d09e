// SPDX-License-Identifier: BSL-1.0
// How long entries live: from a millisecond to forever.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

/// Entries of 20 ms, of which nothing is left.
void let_expire(const CacheSubject& s, std::initializer_list<std::string_view> keys) {
  for (const std::string_view key : keys) s.cache.set(key, blob("1"), milliseconds(20));
  wait_for(milliseconds(80));
}

void an_entry_expires(const CacheSubject& s) {
  s.cache.set("short", blob("v"), milliseconds(40));
  s.cache.set("long", blob("v"), minute);
  s.cache.set("forever", blob("v"), Ttl::forever());
  wait_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "short"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "long"), "v");
  CHECK_EQUAL(value_of(s.cache, "forever"), "v");
}
void an_entry_that_was_added_expires(const CacheSubject& s) {
  CHECK(s.cache.add("added", blob("v"), milliseconds(40)));
  s.cache.increment("counted", 1, milliseconds(40));
  wait_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "added"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "counted"), "(absent)");
}
void an_entry_lives_until_it_expires(const CacheSubject& s) {
  s.cache.set("k", blob("v"), seconds(20));
  for (int i = 0; i < 10; ++i) {
    wait_for(milliseconds(10));
    CHECK_EQUAL(value_of(s.cache, "k"), "v");
  }
}
void a_millisecond_is_a_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(1));
  CHECK(s.cache.add("a", blob("v"), milliseconds(1)));
  wait_for(milliseconds(30));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "a"), "(absent)");
}
void entries_expire_in_their_order(const CacheSubject& s) {
  s.cache.set("third", blob("v"), milliseconds(1200));
  s.cache.set("first", blob("v"), milliseconds(100));
  s.cache.set("second", blob("v"), milliseconds(600));
  const auto alive = [&] {
    std::string text;
    for (const std::string_view key : {"first", "second", "third"}) text += s.cache.get(key) ? '1' : '0';
    return text;
  };
  CHECK_EQUAL(alive(), "111");
  wait_for(milliseconds(300));
  CHECK_EQUAL(alive(), "011");
  wait_for(milliseconds(500));
  CHECK_EQUAL(alive(), "001");
  wait_for(milliseconds(600));
  CHECK_EQUAL(alive(), "000");
}
void a_thousand_entries_expire(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 1'000);
  s.cache.set_many(items_of(keys, milliseconds(60)));
  s.cache.set("kept", blob("v"), minute);
  wait_for(milliseconds(250));
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
  CHECK_EQUAL(value_of(s.cache, "kept"), "v");
}
void what_has_expired_can_be_added(const CacheSubject& s) {
  let_expire(s, {"k"});
  CHECK(s.cache.add("k", blob("new"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "new");
}
void what_has_expired_is_not_replaced(const CacheSubject& s) {
  let_expire(s, {"a", "b"});
  CHECK(!s.cache.replace("a", blob("2"), minute));
  CHECK(!s.cache.compare_and_set("b", blob("1"), blob("2"), minute));
  CHECK_EQUAL(value_of(s.cache, "a"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "b"), "(absent)");
}
void what_has_expired_is_not_touched(const CacheSubject& s) {
  let_expire(s, {"a", "b"});
  CHECK(!s.cache.touch("a", minute));
  CHECK(!s.cache.get_and_touch("b", minute).has_value());
  CHECK_EQUAL(value_of(s.cache, "a"), "(absent)");
}
void what_has_expired_is_not_removed(const CacheSubject& s) {
  let_expire(s, {"a", "b", "c"});
  CHECK(!s.cache.remove("a"));
  const std::vector<std::string_view> keys = {"b", "c"};
  CHECK_EQUAL(s.cache.remove_many(keys), 0U);
}
void what_has_expired_counts_from_zero(const CacheSubject& s) {
  let_expire(s, {"k"});
  CHECK_EQUAL(s.cache.increment("k", 1, minute), 1);
  CHECK_EQUAL(value_of(s.cache, "k"), "1");
}
void what_has_expired_is_absent_for_get_many(const CacheSubject& s) {
  let_expire(s, {"a", "b"});
  s.cache.set("c", blob("1"), minute);
  CHECK_EQUAL(wrong_values(s.cache, {"a", "b", "c"}, [](std::size_t i) { return i == 2 ? "1" : "(absent)"; }),
              0U);
}
void a_set_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(60));
  s.cache.set("k", blob("w"), minute);
  s.cache.set("f", blob("v"), milliseconds(60));
  s.cache.set("f", blob("w"), Ttl::forever());
  wait_for(milliseconds(150));
  CHECK_EQUAL(value_of(s.cache, "k"), "w");
  CHECK_EQUAL(value_of(s.cache, "f"), "w");
}
void a_set_shortens_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  s.cache.set("k", blob("w"), milliseconds(40));
  s.cache.set("f", blob("v"), Ttl::forever());
  s.cache.set("f", blob("w"), milliseconds(40));
  wait_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "f"), "(absent)");
}
void a_ttl_below_a_millisecond_is_refused(const CacheSubject& s) {
  for (const milliseconds bad : {milliseconds(0), milliseconds(-5)}) {
    CHECK_FAILS(Errc::invalid_argument, s.cache.set("k", blob("v"), bad));
    CHECK_FAILS(Errc::invalid_argument, s.cache.touch("k", bad));
  }
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
// Memcached takes a relative time over 30 days for an absolute one, which lies in the past.
void a_ttl_over_thirty_days_is_kept(const CacheSubject& s) {
  int number = 0;
  for (const Ttl ttl : {Ttl(hours(24 * 30)), Ttl(hours(24 * 30) + seconds(1)), Ttl(hours(24 * 31)),
                        Ttl(hours(24 * 365)), Ttl(hours(24 * 365 * 30))}) {
    const std::string key = "k" + std::to_string(++number);
    s.cache.set(key, blob("v"), ttl);
    CHECK_EQUAL(value_of(s.cache, key), "v");
    CHECK(s.cache.touch(key, ttl));
    CHECK(s.cache.get_and_touch(key, ttl).has_value());
    CHECK_EQUAL(value_of(s.cache, key), "v");
  }
}
// Beyond 2038, where 32 bits of seconds end, and up to what no clock can count.
void the_longest_ttls_are_kept(const CacheSubject& s) {
  int number = 0;
  for (const Ttl ttl : {Ttl(hours(24 * 365 * 100)), Ttl(hours(24 * 365 * 5000)),
                        Ttl(milliseconds::max() - milliseconds(1)), Ttl::forever()}) {
    const std::string key = "k" + std::to_string(++number);
    s.cache.set(key, blob("v"), ttl);
    CHECK(s.cache.add(key + "a", blob("v"), ttl));
    s.cache.increment(key + "i", 1, ttl);
    CHECK(s.cache.touch(key, ttl));
    CHECK_EQUAL(value_of(s.cache, key), "v");
    CHECK_EQUAL(value_of(s.cache, key + "a"), "v");
    CHECK_EQUAL(value_of(s.cache, key + "i"), "1");
  }
}
void coarse_ttls_end_within_two_seconds(const CacheSubject& s) {
  s.cache.set("a", blob("v"), milliseconds(1));
  s.cache.set("b", blob("v"), seconds(1));
  CHECK(s.cache.add("c", blob("v"), milliseconds(600)));
  s.cache.increment("d", 1, milliseconds(600));
  s.cache.set("kept", blob("v"), minute);
  wait_for(milliseconds(3'300));
  CHECK_EQUAL(wrong_values(s.cache, {"a", "b", "c", "d", "kept"},
                           [](std::size_t i) { return i == 4 ? "v" : "(absent)"; }),
              0U);
}
void coarse_ttls_do_not_end_early(const CacheSubject& s) {
  s.cache.set("a", blob("v"), milliseconds(1'500));
  CHECK(s.cache.add("b", blob("v"), milliseconds(1'500)));
  wait_for(milliseconds(1'100));
  CHECK_EQUAL(value_of(s.cache, "a"), "v");
  CHECK_EQUAL(value_of(s.cache, "b"), "v");
}

using C = CacheCapability;
constexpr CacheCase cases[] = {
    {.name = "an_entry_expires", .needs = {C::millisecond_ttls}, .run = an_entry_expires},
    {.name = "an_entry_that_was_added_expires",
     .needs = {C::millisecond_ttls},
     .run = an_entry_that_was_added_expires},
    {.name = "an_entry_lives_until_it_expires", .run = an_entry_lives_until_it_expires},
    {.name = "a_millisecond_is_a_ttl", .needs = {C::millisecond_ttls}, .run = a_millisecond_is_a_ttl},
    {.name = "entries_expire_in_their_order",
     .needs = {C::millisecond_ttls},
     .run = entries_expire_in_their_order},
    {.name = "a_thousand_entries_expire", .needs = {C::millisecond_ttls}, .run = a_thousand_entries_expire},
    {.name = "what_has_expired_can_be_added",
     .needs = {C::millisecond_ttls},
     .run = what_has_expired_can_be_added},
    {.name = "what_has_expired_is_not_replaced",
     .needs = {C::millisecond_ttls},
     .run = what_has_expired_is_not_replaced},
    {.name = "what_has_expired_is_not_touched",
     .needs = {C::millisecond_ttls},
     .run = what_has_expired_is_not_touched},
    {.name = "what_has_expired_is_not_removed",
     .needs = {C::millisecond_ttls},
     .run = what_has_expired_is_not_removed},
    {.name = "what_has_expired_counts_from_zero",
     .needs = {C::millisecond_ttls},
     .run = what_has_expired_counts_from_zero},
    {.name = "what_has_expired_is_absent_for_get_many",
     .needs = {C::millisecond_ttls},
     .run = what_has_expired_is_absent_for_get_many},
    {.name = "a_set_renews_the_ttl", .needs = {C::millisecond_ttls}, .run = a_set_renews_the_ttl},
    {.name = "a_set_shortens_the_ttl", .needs = {C::millisecond_ttls}, .run = a_set_shortens_the_ttl},
    {.name = "a_ttl_below_a_millisecond_is_refused", .run = a_ttl_below_a_millisecond_is_refused},
    {.name = "a_ttl_over_thirty_days_is_kept", .run = a_ttl_over_thirty_days_is_kept},
    {.name = "the_longest_ttls_are_kept", .run = the_longest_ttls_are_kept},
    {.name = "coarse_ttls_end_within_two_seconds",
     .absent = {C::millisecond_ttls},
     .run = coarse_ttls_end_within_two_seconds},
    {.name = "coarse_ttls_do_not_end_early",
     .absent = {C::millisecond_ttls},
     .run = coarse_ttls_do_not_end_early},
};

}  // namespace

CacheCases ttl_cases() { return cases; }

}  // namespace weir::conformance
