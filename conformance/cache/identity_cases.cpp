// SPDX-License-Identifier: BSL-1.0
// What a cache tells of itself: name, capabilities, statistics.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

CacheVerdict verdict_of_a_shared_hit(Cache& cache) {
  cache.set("k", blob("v"), minute);
  CallReport report;
  Context context;
  context.report = &report;
  context.scope = CacheScope::shared;
  cache.get("k", context);
  return report.verdict;
}

void it_answers_a_ping(const CacheSubject& s) { s.cache.ping(); }
void it_describes_itself(const CacheSubject& s) {
  const Description description = s.cache.describe();
  CHECK(!description.name.empty());
  for (const auto& [name, value] : description.options) CHECK(!name.empty());
}
void its_capabilities_never_change(const CacheSubject& s) {
  const CacheCapabilities before = s.cache.capabilities();
  s.cache.set("k", blob("v"), minute);
  s.cache.get("k");
  s.cache.clear();
  CHECK(s.cache.capabilities() == before);
}
void a_shared_cache_says_so(const CacheSubject& s) {
  CHECK_EQUAL(to_string(verdict_of_a_shared_hit(s.cache)), "hit shared");
}
void a_private_cache_says_so(const CacheSubject& s) {
  CHECK_EQUAL(to_string(verdict_of_a_shared_hit(s.cache)), "hit local");
}

void statistics_count_entries(const CacheSubject& s) {
  s.cache.set_many(items_of(names("key", 100), minute));
  const CacheStatistics told = s.cache.statistics();
  REQUIRE(told.entries.has_value());
  CHECK(*told.entries >= 100U);
}
void statistics_count_hits_and_misses(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  const CacheStatistics before = s.cache.statistics();
  for (int i = 0; i < 10; ++i) s.cache.get("k");
  for (int i = 0; i < 7; ++i) s.cache.get("absent");
  const CacheStatistics after = s.cache.statistics();
  REQUIRE(before.hits && before.misses && after.hits && after.misses);
  CHECK(*after.hits >= *before.hits + 10);
  CHECK(*after.misses >= *before.misses + 7);
}
void statistics_count_many_reads(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 20);
  s.cache.set_many(items_of(names("key", 15), minute));
  const CacheStatistics before = s.cache.statistics();
  s.cache.get_many(views(keys));
  const CacheStatistics after = s.cache.statistics();
  REQUIRE(before.hits && before.misses && after.hits && after.misses);
  CHECK(*after.hits >= *before.hits + 15);
  CHECK(*after.misses >= *before.misses + 5);
}
void statistics_tell_the_bytes(const CacheSubject& s) {
  s.cache.set("k", blob(noise(300'000)), minute);
  const CacheStatistics told = s.cache.statistics();
  if (told.bytes) CHECK(*told.bytes >= 300'000U);
  if (told.bytes && told.capacity_bytes) CHECK(*told.bytes <= *told.capacity_bytes);
}
void statistics_it_does_not_have_are_not_told(const CacheSubject& s) {
  const CacheStatistics told = s.cache.statistics();
  CHECK(!(told.entries && told.hits && told.misses));
}

using C = CacheCapability;
constexpr CacheCase cases[] = {
    {.name = "a_cache_answers_a_ping", .run = it_answers_a_ping},
    {.name = "a_cache_describes_itself", .run = it_describes_itself},
    {.name = "its_capabilities_never_change", .run = its_capabilities_never_change},
    {.name = "a_shared_cache_says_so", .needs = {C::shared}, .run = a_shared_cache_says_so},
    {.name = "a_private_cache_says_so", .absent = {C::shared}, .run = a_private_cache_says_so},
    {.name = "statistics_count_entries", .needs = {C::statistics}, .run = statistics_count_entries},
    {.name = "statistics_count_hits_and_misses",
     .needs = {C::statistics},
     .run = statistics_count_hits_and_misses},
    {.name = "statistics_count_many_reads", .needs = {C::statistics}, .run = statistics_count_many_reads},
    {.name = "statistics_tell_the_bytes", .needs = {C::statistics}, .run = statistics_tell_the_bytes},
    {.name = "statistics_it_does_not_have_are_not_told",
     .absent = {C::statistics},
     .run = statistics_it_does_not_have_are_not_told},
};

}  // namespace

CacheCases cache_identity_cases() { return cases; }

}  // namespace weir::conformance
