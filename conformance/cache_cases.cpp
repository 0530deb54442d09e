// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "checks.hpp"
#include "threads.hpp"
#include "weir/conformance/suite.hpp"

namespace weir::conformance {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds minute = std::chrono::minutes(1);

Blob blob(std::string_view text) { return Blob::copy_of(text); }

std::string value_of(Cache& cache, std::string_view key) {
  const std::optional<Blob> value = cache.get(key);
  return value ? std::string(value->view()) : "(absent)";
}

// ---- get and set

void what_was_never_set_is_absent(const CacheSubject& s) { CHECK_EQUAL(value_of(s.cache, "k"), "(absent)"); }
void a_set_is_seen(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
  CHECK_EQUAL(value_of(s.cache, "K"), "(absent)");
}
void a_set_replaces(const CacheSubject& s) {
  s.cache.set("k", blob("first, and longer"), minute);
  s.cache.set("k", blob("second"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "second");
}
void an_empty_value_is_not_absent(const CacheSubject& s) {
  s.cache.set("k", blob(""), minute);
  CHECK(s.cache.get("k").has_value());
  CHECK(value_of(s.cache, "k").empty());
}
void keys_and_values_are_any_octets(const CacheSubject& s) {
  std::string every(256, '\0');
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<char>(i);
  s.cache.set(every, blob(every), minute);
  CHECK((value_of(s.cache, every) == every));
  const std::string_view with_nul("a\0b", 3);
  s.cache.set(with_nul, blob("nul"), minute);
  CHECK_EQUAL(value_of(s.cache, "a"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, with_nul), "nul");
}
void the_longest_key_fits(const CacheSubject& s) {
  const std::string longest(1024, 'k');
  s.cache.set(longest, blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, longest), "v");
  CHECK_EQUAL(value_of(s.cache, longest.substr(1)), "(absent)");
}
void bad_keys_are_refused(const CacheSubject& s) {
  const std::string too_long(1025, 'k');
  for (const std::string_view key : {std::string_view(), std::string_view(too_long)}) {
    CHECK_FAILS(Errc::invalid_argument, s.cache.get(key));
    CHECK_FAILS(Errc::invalid_argument, s.cache.set(key, blob("v"), minute));
    CHECK_FAILS(Errc::invalid_argument, s.cache.add(key, blob("v"), minute));
    CHECK_FAILS(Errc::invalid_argument, s.cache.compare_and_set(key, blob("v"), blob("w"), minute));
    CHECK_FAILS(Errc::invalid_argument, s.cache.increment(key, 1, minute));
    CHECK_FAILS(Errc::invalid_argument, s.cache.touch(key, minute));
    CHECK_FAILS(Errc::invalid_argument, s.cache.remove(key));
  }
}
void large_values_fit(const CacheSubject& s) {
  const std::string large(500'000, 'x');
  s.cache.set("k", blob(large), minute);
  CHECK((value_of(s.cache, "k") == large));
}
void a_value_outlives_its_entry(const CacheSubject& s) {
  s.cache.set("k", blob("kept"), minute);
  const std::optional<Blob> held = s.cache.get("k");
  s.cache.set("k", blob("new"), minute);
  s.cache.remove("k");
  REQUIRE(held.has_value());
  CHECK(held->view() == "kept");
}
void a_hit_is_reported(const CacheSubject& s) {
  CallReport report;
  Context context;
  context.report = &report;
  s.cache.get("k", context);
  CHECK(to_string(report.verdict) == "none");
  s.cache.set("k", blob("v"), minute);
  s.cache.get("k", context);
  CHECK((report.verdict == CacheVerdict::hit_local || report.verdict == CacheVerdict::hit_shared));
}

// ---- many

void get_many_keeps_the_order(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  s.cache.set("c", blob("3"), minute);
  const std::vector<std::string_view> keys = {"c", "b", "a", "c"};
  const auto values = s.cache.get_many(keys);
  REQUIRE(values.size() == 4U);
  CHECK(values[0]->view() == "3");
  CHECK(!values[1].has_value());
  CHECK(values[2]->view() == "1");
  CHECK(values[3]->view() == "3");
}
void get_many_of_nothing_is_nothing(const CacheSubject& s) { CHECK(s.cache.get_many({}).empty()); }
void get_many_takes_many(const CacheSubject& s) {
  std::vector<std::string> names;
  for (int i = 0; i < 1'000; ++i) names.push_back(fmt::format("key-{}", i));
  for (std::size_t i = 0; i < names.size(); i += 2) s.cache.set(names[i], blob(names[i]), minute);
  const std::vector<std::string_view> keys(names.begin(), names.end());
  const auto values = s.cache.get_many(keys);
  REQUIRE(values.size() == names.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < names.size(); ++i)
    if (values[i].has_value() != (i % 2 == 0) || (values[i] && values[i]->view() != names[i])) ++wrong;
  CHECK(wrong == 0U);
}
void get_many_refuses_bad_keys(const CacheSubject& s) {
  const std::vector<std::string_view> keys = {"good", ""};
  CHECK_FAILS(Errc::invalid_argument, s.cache.get_many(keys));
}

// ---- add, compare_and_set

void add_sets_only_what_is_absent(const CacheSubject& s) {
  CHECK(s.cache.add("k", blob("first"), minute));
  CHECK(!s.cache.add("k", blob("second"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "first");
  s.cache.remove("k");
  CHECK(s.cache.add("k", blob("third"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "third");
}
void one_of_many_adds_wins(const CacheSubject& s) {
  std::atomic<int> won = 0;
  CHECK_EQUAL(
      on_threads(6,
                 [&](int number) { won += s.cache.add("k", blob(std::to_string(number)), minute) ? 1 : 0; }),
      "");
  CHECK(won == 1);
}
void compare_and_set_replaces_what_is_expected(const CacheSubject& s) {
  CHECK(!s.cache.compare_and_set("k", blob("a"), blob("b"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  s.cache.set("k", blob("a"), minute);
  CHECK(!s.cache.compare_and_set("k", blob("A"), blob("b"), minute));
  CHECK(!s.cache.compare_and_set("k", blob(""), blob("b"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "a");
  CHECK(s.cache.compare_and_set("k", blob("a"), blob("b"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "b");
  CHECK(s.cache.compare_and_set("k", blob("b"), blob("b"), minute));
}
void compare_and_set_takes_any_octets(const CacheSubject& s) {
  const Blob odd = blob(std::string_view("\0\r\n\xff", 4));
  s.cache.set("k", odd, minute);
  CHECK(s.cache.compare_and_set("k", odd, blob(""), minute));
  CHECK(s.cache.compare_and_set("k", blob(""), odd, minute));
  CHECK((s.cache.get("k").value() == odd));
}
void compare_and_set_loses_no_update(const CacheSubject& s) {
  s.cache.set("k", blob("0"), minute);
  constexpr int threads = 4;
  constexpr int rounds = 50;
  constexpr int most_tries = 100'000;  // a cache that never sets must not run forever
  CHECK_EQUAL(on_threads(threads,
                         [&](int) {
                           for (int done = 0, tries = 0; done < rounds && tries < most_tries; ++tries) {
                             const Blob old = s.cache.get("k").value();
                             const int next = std::stoi(std::string(old.view())) + 1;
                             if (s.cache.compare_and_set("k", old, blob(std::to_string(next)), minute))
                               ++done;
                           }
                         }),
              "");
  CHECK(value_of(s.cache, "k") == std::to_string(threads * rounds));
}

// ---- increment

void increment_counts(const CacheSubject& s) {
  CHECK(s.cache.increment("k", 5, minute) == 5);
  CHECK(s.cache.increment("k", -7, minute) == -2);
  CHECK(s.cache.increment("k", 0, minute) == -2);
  CHECK_EQUAL(value_of(s.cache, "k"), "-2");
  s.cache.set("k", blob("41"), minute);
  CHECK(s.cache.increment("k", 1, minute) == 42);
}
void increment_refuses_what_is_no_number(const CacheSubject& s) {
  s.cache.set("k", blob("forty-two"), minute);
  CHECK_FAILS(Errc::type_mismatch, s.cache.increment("k", 1, minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "forty-two");
}
void increment_refuses_overflow(const CacheSubject& s) {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  CHECK(s.cache.increment("k", most, minute) == most);
  CHECK_FAILS(Errc::out_of_range, s.cache.increment("k", 1, minute));
  CHECK(value_of(s.cache, "k") == std::to_string(most));
}
void increments_are_not_lost(const CacheSubject& s) {
  constexpr int threads = 4;
  constexpr int rounds = 100;
  CHECK_EQUAL(on_threads(threads,
                         [&](int) {
                           for (int round = 0; round < rounds; ++round) s.cache.increment("k", 1, minute);
                         }),
              "");
  CHECK(s.cache.increment("k", 0, minute) == threads * rounds);
}

// ---- time to live

void an_entry_expires(const CacheSubject& s) {
  s.cache.set("short", blob("v"), milliseconds(40));
  s.cache.set("long", blob("v"), minute);
  s.cache.set("forever", blob("v"), Ttl::forever());
  CHECK(s.cache.add("added", blob("v"), milliseconds(40)));
  s.cache.increment("counted", 1, milliseconds(40));
  std::this_thread::sleep_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "short"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "added"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "counted"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "long"), "v");
  CHECK_EQUAL(value_of(s.cache, "forever"), "v");
}
void an_expired_entry_is_absent_for_all(const CacheSubject& s) {
  for (const std::string_view key : {"a", "b", "c", "d"}) s.cache.set(key, blob("1"), milliseconds(20));
  std::this_thread::sleep_for(milliseconds(80));
  CHECK(s.cache.add("a", blob("new"), minute));
  CHECK(!s.cache.compare_and_set("b", blob("1"), blob("2"), minute));
  CHECK(!s.cache.touch("c", minute));
  CHECK(!s.cache.remove("c"));
  CHECK(s.cache.increment("d", 1, minute) == 1);
}
void a_set_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(40));
  s.cache.set("k", blob("w"), minute);
  s.cache.set("f", blob("v"), milliseconds(40));
  s.cache.set("f", blob("w"), Ttl::forever());
  std::this_thread::sleep_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "k"), "w");
  CHECK_EQUAL(value_of(s.cache, "f"), "w");
}
void a_touch_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  s.cache.set("f", blob("v"), milliseconds(150));
  CHECK(s.cache.touch("k", minute));
  CHECK(s.cache.touch("f", Ttl::forever()));
  CHECK(!s.cache.touch("absent", minute));
  std::this_thread::sleep_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
  CHECK_EQUAL(value_of(s.cache, "f"), "v");
  CHECK(s.cache.touch("f", Ttl::forever()));
  CHECK(s.cache.touch("f", milliseconds(20)));
  std::this_thread::sleep_for(milliseconds(80));
  CHECK_EQUAL(value_of(s.cache, "f"), "(absent)");
}
void increment_keeps_the_ttl(const CacheSubject& s) {
  s.cache.increment("k", 1, milliseconds(150));
  s.cache.increment("k", 1, minute);
  std::this_thread::sleep_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void compare_and_set_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  CHECK(s.cache.compare_and_set("k", blob("v"), blob("w"), minute));
  std::this_thread::sleep_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "w");
}
void a_ttl_below_a_millisecond_is_refused(const CacheSubject& s) {
  for (const milliseconds bad : {milliseconds(0), milliseconds(-5)})
    CHECK_FAILS(Errc::invalid_argument, s.cache.set("k", blob("v"), bad));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void the_longest_ttl_is_kept(const CacheSubject& s) {
  s.cache.set("k", blob("v"), std::chrono::hours(24 * 365 * 100));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}

// ---- remove, clear

void remove_removes(const CacheSubject& s) {
  CHECK(!s.cache.remove("k"));
  s.cache.set("k", blob("v"), minute);
  s.cache.set("other", blob("v"), minute);
  CHECK(s.cache.remove("k"));
  CHECK(!s.cache.remove("k"));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "other"), "v");
}
void clear_empties(const CacheSubject& s) {
  for (int i = 0; i < 500; ++i) s.cache.set(fmt::format("key-{}", i), blob("v"), minute);
  s.cache.set("odd*?[key]\\", blob("v"), minute);
  s.cache.clear();
  for (int i = 0; i < 500; ++i) REQUIRE(value_of(s.cache, fmt::format("key-{}", i)) == "(absent)");
  CHECK_EQUAL(value_of(s.cache, "odd*?[key]\\"), "(absent)");
  s.cache.set("k", blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}

// ---- many at once, and the rest

void threads_never_see_each_others_values(const CacheSubject& s) {
  std::atomic<int> wrong = 0;
  CHECK_EQUAL(on_threads(6,
                         [&](int number) {
                           for (int round = 0; round < 150; ++round) {
                             const std::string key = fmt::format("key-{}-{}", number, round % 7);
                             s.cache.set(key, blob(key), minute);
                             if (value_of(s.cache, key) != key) ++wrong;
                           }
                         }),
              "");
  CHECK(wrong == 0);
}
void a_deadline_that_has_passed_is_a_timeout_or_an_answer(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  Context late;
  late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  try {
    CHECK(s.cache.get("k", late).value().view() == "v");  // a cache that need not wait may answer
  } catch (const Error& error) {
    CHECK(to_string(error.kind()) == to_string(Errc::timeout));
  }
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void it_answers_a_ping_and_describes_itself(const CacheSubject& s) {
  s.cache.ping();
  CHECK(!s.cache.describe().name.empty());
}

constexpr CacheCase cases[] = {
    {"what_was_never_set_is_absent", what_was_never_set_is_absent},
    {"a_set_is_seen", a_set_is_seen},
    {"a_set_replaces", a_set_replaces},
    {"an_empty_value_is_not_absent", an_empty_value_is_not_absent},
    {"keys_and_values_are_any_octets", keys_and_values_are_any_octets},
    {"the_longest_key_fits", the_longest_key_fits},
    {"bad_keys_are_refused", bad_keys_are_refused},
    {"large_values_fit", large_values_fit},
    {"a_value_outlives_its_entry", a_value_outlives_its_entry},
    {"a_hit_is_reported", a_hit_is_reported},
    {"get_many_keeps_the_order", get_many_keeps_the_order},
    {"get_many_of_nothing_is_nothing", get_many_of_nothing_is_nothing},
    {"get_many_takes_many", get_many_takes_many},
    {"get_many_refuses_bad_keys", get_many_refuses_bad_keys},
    {"add_sets_only_what_is_absent", add_sets_only_what_is_absent},
    {"one_of_many_adds_wins", one_of_many_adds_wins},
    {"compare_and_set_replaces_what_is_expected", compare_and_set_replaces_what_is_expected},
    {"compare_and_set_takes_any_octets", compare_and_set_takes_any_octets},
    {"compare_and_set_loses_no_update", compare_and_set_loses_no_update},
    {"increment_counts", increment_counts},
    {"increment_refuses_what_is_no_number", increment_refuses_what_is_no_number},
    {"increment_refuses_overflow", increment_refuses_overflow},
    {"increments_are_not_lost", increments_are_not_lost},
    {"an_entry_expires", an_entry_expires},
    {"an_expired_entry_is_absent_for_all", an_expired_entry_is_absent_for_all},
    {"a_set_renews_the_ttl", a_set_renews_the_ttl},
    {"a_touch_renews_the_ttl", a_touch_renews_the_ttl},
    {"increment_keeps_the_ttl", increment_keeps_the_ttl},
    {"compare_and_set_renews_the_ttl", compare_and_set_renews_the_ttl},
    {"a_ttl_below_a_millisecond_is_refused", a_ttl_below_a_millisecond_is_refused},
    {"the_longest_ttl_is_kept", the_longest_ttl_is_kept},
    {"remove_removes", remove_removes},
    {"clear_empties", clear_empties},
    {"threads_never_see_each_others_values", threads_never_see_each_others_values},
    {"a_deadline_that_has_passed_is_a_timeout_or_an_answer",
     a_deadline_that_has_passed_is_a_timeout_or_an_answer},
    {"it_answers_a_ping_and_describes_itself", it_answers_a_ping_and_describes_itself},
};

}  // namespace

std::span<const CacheCase> cache_cases() { return cases; }

}  // namespace weir::conformance
