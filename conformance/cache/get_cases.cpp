// SPDX-License-Identifier: BSL-1.0
// Reads, of one key and of many.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

Context reporting(CallReport& report, CacheScope scope = CacheScope::all) {
  Context context;
  context.report = &report;
  context.scope = scope;
  return context;
}
bool is_hit(const CallReport& report) {
  return report.verdict == CacheVerdict::hit_local || report.verdict == CacheVerdict::hit_shared;
}

void what_was_never_set_is_absent(const CacheSubject& s) { CHECK_EQUAL(value_of(s.cache, "k"), "(absent)"); }
void a_set_is_seen(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void reading_changes_nothing(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  for (int i = 0; i < 20; ++i) CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void a_value_outlives_its_entry(const CacheSubject& s) {
  s.cache.set("k", blob("kept"), minute);
  const std::optional<Blob> held = s.cache.get("k");
  s.cache.set("k", blob("new"), minute);
  s.cache.remove("k");
  REQUIRE(held.has_value());
  CHECK_EQUAL(held->view(), "kept");
}
void a_hit_is_reported(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CallReport report;
  s.cache.get("k", reporting(report));
  CHECK(is_hit(report));
}
void a_miss_is_not_reported(const CacheSubject& s) {
  CallReport report;
  s.cache.get("k", reporting(report));
  CHECK_EQUAL(to_string(report.verdict), "none");
}
void the_shared_scope_sees_a_set(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CallReport report;
  const auto value = s.cache.get("k", reporting(report, CacheScope::shared));
  REQUIRE(value.has_value());
  CHECK_EQUAL(value->view(), "v");
}
void the_shared_scope_sees_a_remove(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  s.cache.remove("k");
  CallReport report;
  CHECK(!s.cache.get("k", reporting(report, CacheScope::shared)).has_value());
}
void what_is_set_in_the_local_scope_stays_in_this_process(const CacheSubject& s) {
  CallReport report;
  s.cache.set("k", blob("v"), minute, reporting(report, CacheScope::local));
  CHECK(!s.cache.get("k", reporting(report, CacheScope::shared)).has_value());
  s.cache.set("k", blob("shared"), minute, reporting(report, CacheScope::shared));
  const auto local = s.cache.get("k", reporting(report, CacheScope::local));
  CHECK(!local.has_value());
}
void a_set_of_the_shared_scope_is_seen_by_all(const CacheSubject& s) {
  s.cache.set("k", blob("old"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "old");
  CallReport report;
  s.cache.set("k", blob("new"), minute, reporting(report, CacheScope::shared));
  CHECK_EQUAL(value_of(s.cache, "k"), "new");
}

void get_many_keeps_the_order(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  s.cache.set("c", blob("3"), minute);
  CHECK_EQUAL(wrong_values(s.cache, {"c", "b", "a"},
                           [](std::size_t i) {
                             return std::array{"3", "(absent)", "1"}.at(i);
                           }),
              0U);
}
void get_many_answers_a_repeated_key_each_time(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  CHECK_EQUAL(wrong_values(s.cache, {"a", "b", "a", "a", "b"},
                           [](std::size_t i) { return i == 1 || i == 4 ? "(absent)" : "1"; }),
              0U);
}
void get_many_of_nothing_is_nothing(const CacheSubject& s) { CHECK(s.cache.get_many({}).empty()); }
void get_many_of_one_key(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  CHECK_EQUAL(wrong_values(s.cache, {"a"}, [](std::size_t) { return "1"; }), 0U);
}
void get_many_of_absent_keys(const CacheSubject& s) {
  CHECK_EQUAL(wrong_values(s.cache, names("k", 50), [](std::size_t) { return "(absent)"; }), 0U);
}
void get_many_tells_empty_from_absent(const CacheSubject& s) {
  s.cache.set("empty", blob(""), minute);
  CHECK_EQUAL(
      wrong_values(s.cache, {"absent", "empty"}, [](std::size_t i) { return i == 0 ? "(absent)" : ""; }), 0U);
}
void get_many_of_a_thousand(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 1'000);
  for (std::size_t i = 0; i < keys.size(); i += 2) s.cache.set(keys[i], blob(keys[i]), minute);
  const auto wanted = [&](std::size_t i) {
    return i % 2 == 0 ? std::string_view(keys[i]) : std::string_view("(absent)");
  };
  CHECK_EQUAL(wrong_values(s.cache, keys, wanted), 0U);
}
void get_many_of_ten_thousand(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 10'000);
  s.cache.set(keys.front(), blob("first"), minute);
  s.cache.set(keys.back(), blob("last"), minute);
  const auto wanted = [&](std::size_t i) {
    if (i == 0) return "first";
    return i + 1 == keys.size() ? "last" : "(absent)";
  };
  CHECK_EQUAL(wrong_values(s.cache, keys, wanted), 0U);
}
void get_many_of_large_values(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 20);
  std::vector<std::string> values;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    values.push_back(noise(100'000, static_cast<unsigned>(i)));
    s.cache.set(keys[i], blob(values[i]), minute);
  }
  CHECK_EQUAL(wrong_values(s.cache, keys, [&](std::size_t i) { return std::string_view(values[i]); }), 0U);
}
void get_many_of_the_shared_scope(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  CallReport report;
  const std::vector<std::string_view> keys = {"a", "b"};
  const auto values = s.cache.get_many(keys, reporting(report, CacheScope::shared));
  REQUIRE(values.size() == 2U && values[0].has_value());
  CHECK_EQUAL(values[0]->view(), "1");
  CHECK(!values[1].has_value());
}
void get_many_reports_a_hit(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  const std::vector<std::string_view> keys = {"a", "b"};
  CallReport report;
  s.cache.get_many(keys, reporting(report));
  CHECK(is_hit(report));
}

constexpr CacheCase cases[] = {
    {.name = "what_was_never_set_is_absent", .run = what_was_never_set_is_absent},
    {.name = "a_set_is_seen", .run = a_set_is_seen},
    {.name = "reading_changes_nothing", .run = reading_changes_nothing},
    {.name = "a_value_outlives_its_entry", .run = a_value_outlives_its_entry},
    {.name = "a_hit_is_reported", .run = a_hit_is_reported},
    {.name = "a_miss_is_not_reported", .run = a_miss_is_not_reported},
    {.name = "the_shared_scope_sees_a_set", .run = the_shared_scope_sees_a_set},
    {.name = "the_shared_scope_sees_a_remove", .run = the_shared_scope_sees_a_remove},
    {.name = "what_is_set_in_the_local_scope_stays_in_this_process",
     .needs = {CacheCapability::shared},
     .run = what_is_set_in_the_local_scope_stays_in_this_process},
    {.name = "a_set_of_the_shared_scope_is_seen_by_all", .run = a_set_of_the_shared_scope_is_seen_by_all},
    {.name = "get_many_keeps_the_order", .run = get_many_keeps_the_order},
    {.name = "get_many_answers_a_repeated_key_each_time", .run = get_many_answers_a_repeated_key_each_time},
    {.name = "get_many_of_nothing_is_nothing", .run = get_many_of_nothing_is_nothing},
    {.name = "get_many_of_one_key", .run = get_many_of_one_key},
    {.name = "get_many_of_absent_keys", .run = get_many_of_absent_keys},
    {.name = "get_many_tells_empty_from_absent", .run = get_many_tells_empty_from_absent},
    {.name = "get_many_of_a_thousand", .run = get_many_of_a_thousand},
    {.name = "get_many_of_ten_thousand", .run = get_many_of_ten_thousand},
    {.name = "get_many_of_large_values", .run = get_many_of_large_values},
    {.name = "get_many_of_the_shared_scope", .run = get_many_of_the_shared_scope},
    {.name = "get_many_reports_a_hit", .run = get_many_reports_a_hit},
};

}  // namespace

CacheCases get_cases() { return cases; }

}  // namespace weir::conformance
