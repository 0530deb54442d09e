// SPDX-License-Identifier: BSL-1.0
// What changes or tells the time that an entry has left: touch, get_and_touch, expires_in.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

using std::chrono::hours;
using std::chrono::seconds;

// ---- touch

void a_touch_keeps_the_value(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK(s.cache.touch("k", hours(1)));
  CHECK(s.cache.touch("k", Ttl::forever()));
  CHECK(s.cache.touch("k", Ttl::forever()));
  CHECK(s.cache.touch("k", minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void what_is_absent_is_not_touched(const CacheSubject& s) {
  CHECK(!s.cache.touch("k", minute));
  CHECK(!s.cache.touch("k", Ttl::forever()));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void a_touch_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  s.cache.set("f", blob("v"), milliseconds(150));
  CHECK(s.cache.touch("k", minute));
  CHECK(s.cache.touch("f", Ttl::forever()));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
  CHECK_EQUAL(value_of(s.cache, "f"), "v");
}
void a_touch_shortens_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  s.cache.set("f", blob("v"), Ttl::forever());
  CHECK(s.cache.touch("k", milliseconds(40)));
  CHECK(s.cache.touch("f", milliseconds(40)));
  wait_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "f"), "(absent)");
}
void a_touch_leaves_other_keys(const CacheSubject& s) {
  s.cache.set("a", blob("v"), minute);
  s.cache.set("b", blob("v"), minute);
  CHECK(s.cache.touch("a", milliseconds(20)));
  wait_for(milliseconds(80));
  CHECK_EQUAL(value_of(s.cache, "b"), "v");
}

// ---- get_and_touch

void get_and_touch_gives_the_value(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  for (const Ttl ttl : {Ttl(minute), Ttl::forever(), Ttl(hours(1))}) {
    const auto value = s.cache.get_and_touch("k", ttl);
    REQUIRE(value.has_value());
    CHECK_EQUAL(value->view(), "v");
  }
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void get_and_touch_of_an_absent_key(const CacheSubject& s) {
  CHECK(!s.cache.get_and_touch("k", minute).has_value());
  CHECK(!s.cache.get_and_touch("k", Ttl::forever()).has_value());
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void get_and_touch_of_an_empty_value(const CacheSubject& s) {
  s.cache.set("k", blob(""), minute);
  const auto value = s.cache.get_and_touch("k", minute);
  REQUIRE(value.has_value());
  CHECK(value->empty());
}
void get_and_touch_of_any_octets(const CacheSubject& s) {
  const std::string octets = noise(60'000);
  s.cache.set("k", blob(octets), minute);
  const auto value = s.cache.get_and_touch("k", minute);
  REQUIRE(value.has_value());
  CHECK(value->view() == octets);
}
void get_and_touch_sees_the_last_set(const CacheSubject& s) {
  for (int i = 0; i < 20; ++i) {
    s.cache.set("k", blob(std::to_string(i)), minute);
    const auto value = s.cache.get_and_touch("k", minute);
    REQUIRE(value.has_value());
    CHECK_EQUAL(value->view(), std::to_string(i));
  }
}
void get_and_touch_reports_a_hit(const CacheSubject& s) {
  CallReport report;
  Context context;
  context.report = &report;
  s.cache.get_and_touch("k", minute, context);
  CHECK_EQUAL(to_string(report.verdict), "none");
  s.cache.set("k", blob("v"), minute);
  s.cache.get_and_touch("k", minute, context);
  CHECK(report.verdict == CacheVerdict::hit_local || report.verdict == CacheVerdict::hit_shared);
}
void get_and_touch_slides_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(300));
  for (int i = 0; i < 6; ++i) {
    wait_for(milliseconds(100));
    REQUIRE(s.cache.get_and_touch("k", milliseconds(300)).has_value());
  }
  wait_for(milliseconds(450));
  CHECK(!s.cache.get_and_touch("k", milliseconds(300)).has_value());
}
void get_and_touch_shortens_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), Ttl::forever());
  CHECK(s.cache.get_and_touch("k", milliseconds(40)).has_value());
  wait_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void get_and_touch_makes_an_entry_stay(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  CHECK(s.cache.get_and_touch("k", Ttl::forever()).has_value());
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
// Either the touch was first, and the set's TTL holds; or the set was, and the touch has read what it set.
void get_and_touch_is_one_step(const CacheSubject& s) {
  int torn = 0;
  for (int round = 0; round < 60; ++round) {
    s.cache.set("k", blob("old"), Ttl::forever());
    std::optional<Blob> read;
    run_threads(2, [&](int i) {
      if (i == 0) {
        read = s.cache.get_and_touch("k", minute);
      } else {
        s.cache.set("k", blob("new"), Ttl::forever());
      }
    });
    const auto left = s.cache.expires_in("k");
    REQUIRE(read.has_value() && left.has_value());
    const bool set_was_first = read->view() == "new";
    if (left->is_forever() == set_was_first) ++torn;
  }
  CHECK_EQUAL(torn, 0);
}

// ---- expires_in

void an_absent_key_has_no_time_left(const CacheSubject& s) {
  CHECK(!s.cache.expires_in("k").has_value());
  s.cache.set("k", blob("v"), minute);
  s.cache.remove("k");
  CHECK(!s.cache.expires_in("k").has_value());
}
void the_time_left_is_that_of_the_set(const CacheSubject& s) {
  int number = 0;
  for (const milliseconds ttl :
       {milliseconds(seconds(10)), minute, milliseconds(hours(1)), milliseconds(hours(24 * 60))}) {
    const std::string key = "k" + std::to_string(++number);
    s.cache.set(key, blob("v"), ttl);
    const auto left = s.cache.expires_in(key);
    REQUIRE(left.has_value());
    CHECK(left->duration() <= ttl);
    CHECK(left->duration() > ttl - seconds(5));
  }
}
void what_has_no_ttl_stays_forever(const CacheSubject& s) {
  s.cache.set("k", blob("v"), Ttl::forever());
  s.cache.increment("n", 1, Ttl::forever());
  for (const std::string_view key : {"k", "n"}) {
    const auto left = s.cache.expires_in(key);
    REQUIRE(left.has_value());
    CHECK(left->is_forever());
  }
}
void the_time_left_runs_down(const CacheSubject& s) {
  s.cache.set("k", blob("v"), seconds(30));
  const auto before = s.cache.expires_in("k");
  wait_for(milliseconds(50));
  const auto after = s.cache.expires_in("k");
  REQUIRE(before.has_value() && after.has_value());
  CHECK(after->duration() <= before->duration() - milliseconds(30));
}
void the_time_left_follows_a_touch(const CacheSubject& s) {
  s.cache.set("k", blob("v"), Ttl::forever());
  s.cache.touch("k", minute);
  auto left = s.cache.expires_in("k");
  REQUIRE(left.has_value() && !left->is_forever());
  s.cache.get_and_touch("k", hours(1));
  left = s.cache.expires_in("k");
  REQUIRE(left.has_value());
  CHECK(left->duration() > minute);
  CHECK(left->duration() <= hours(1));
  s.cache.touch("k", Ttl::forever());
  left = s.cache.expires_in("k");
  REQUIRE(left.has_value());
  CHECK(left->is_forever());
}
void the_time_left_of_what_has_expired(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(20));
  wait_for(milliseconds(80));
  CHECK(!s.cache.expires_in("k").has_value());
}
void expires_in_is_refused(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK_FAILS(Errc::unsupported, s.cache.expires_in("k"));
  CHECK_FAILS(Errc::unsupported, s.cache.expires_in("absent"));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}

using C = CacheCapability;
constexpr CacheCase cases[] = {
    {.name = "a_touch_keeps_the_value", .run = a_touch_keeps_the_value},
    {.name = "what_is_absent_is_not_touched", .run = what_is_absent_is_not_touched},
    {.name = "a_touch_renews_the_ttl", .needs = {C::millisecond_ttls}, .run = a_touch_renews_the_ttl},
    {.name = "a_touch_shortens_the_ttl", .needs = {C::millisecond_ttls}, .run = a_touch_shortens_the_ttl},
    {.name = "a_touch_leaves_other_keys", .run = a_touch_leaves_other_keys},
    {.name = "get_and_touch_gives_the_value", .run = get_and_touch_gives_the_value},
    {.name = "get_and_touch_of_an_absent_key", .run = get_and_touch_of_an_absent_key},
    {.name = "get_and_touch_of_an_empty_value", .run = get_and_touch_of_an_empty_value},
    {.name = "get_and_touch_of_any_octets", .run = get_and_touch_of_any_octets},
    {.name = "get_and_touch_sees_the_last_set", .run = get_and_touch_sees_the_last_set},
    {.name = "get_and_touch_reports_a_hit", .run = get_and_touch_reports_a_hit},
    {.name = "get_and_touch_slides_the_ttl",
     .needs = {C::millisecond_ttls},
     .run = get_and_touch_slides_the_ttl},
    {.name = "get_and_touch_shortens_the_ttl",
     .needs = {C::millisecond_ttls},
     .run = get_and_touch_shortens_the_ttl},
    {.name = "get_and_touch_makes_an_entry_stay",
     .needs = {C::millisecond_ttls},
     .run = get_and_touch_makes_an_entry_stay},
    {.name = "get_and_touch_is_one_step",
     .needs = {C::atomic_get_and_touch, C::expires_in},
     .run = get_and_touch_is_one_step},
    {.name = "an_absent_key_has_no_time_left",
     .needs = {C::expires_in},
     .run = an_absent_key_has_no_time_left},
    {.name = "the_time_left_is_that_of_the_set",
     .needs = {C::expires_in},
     .run = the_time_left_is_that_of_the_set},
    {.name = "what_has_no_ttl_stays_forever", .needs = {C::expires_in}, .run = what_has_no_ttl_stays_forever},
    {.name = "the_time_left_runs_down",
     .needs = {C::expires_in, C::millisecond_ttls},
     .run = the_time_left_runs_down},
    {.name = "the_time_left_follows_a_touch", .needs = {C::expires_in}, .run = the_time_left_follows_a_touch},
    {.name = "the_time_left_of_what_has_expired",
     .needs = {C::expires_in, C::millisecond_ttls},
     .run = the_time_left_of_what_has_expired},
    {.name = "expires_in_is_refused", .absent = {C::expires_in}, .run = expires_in_is_refused},
};

}  // namespace

CacheCases touch_cases() { return cases; }

}  // namespace weir::conformance
