// SPDX-License-Identifier: BSL-1.0
// Writes that ask no questions, of one key and of many.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

void a_set_replaces(const CacheSubject& s) {
  s.cache.set("k", blob("first"), minute);
  s.cache.set("k", blob("other"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "other");
}
void a_shorter_value_leaves_nothing_behind(const CacheSubject& s) {
  s.cache.set("k", blob(std::string(10'000, 'x')), minute);
  s.cache.set("k", blob("short"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "short");
  s.cache.set("k", blob(std::string(20'000, 'y')), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), std::string(20'000, 'y'));
}
void a_set_leaves_other_keys(const CacheSubject& s) {
  s.cache.set("a", blob("1"), minute);
  s.cache.set("b", blob("2"), minute);
  s.cache.set("a", blob("3"), minute);
  CHECK_EQUAL(value_of(s.cache, "b"), "2");
}
void a_set_leaves_what_was_read(const CacheSubject& s) {
  s.cache.set("k", blob("before"), minute);
  const auto read = s.cache.get("k");
  s.cache.set("k", blob("after!"), minute);
  REQUIRE(read.has_value());
  CHECK_EQUAL(read->view(), "before");
}
void a_slice_is_a_value(const CacheSubject& s) {
  const Blob whole = blob("0123456789");
  s.cache.set("k", whole.slice(3, 4), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "3456");
}
void a_set_after_a_remove(const CacheSubject& s) {
  s.cache.set("k", blob("1"), minute);
  s.cache.remove("k");
  s.cache.set("k", blob("2"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "2");
}
void the_last_of_many_sets_holds(const CacheSubject& s) {
  for (int i = 0; i < 200; ++i) s.cache.set("k", blob(std::to_string(i)), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "199");
}
void the_buffers_of_a_call_are_its_own(const CacheSubject& s) {
  std::string key = "key-a";
  s.cache.set(key, blob("a"), minute);
  key = "key-b";
  s.cache.set(key, blob("b"), minute);
  key = "zzzzz";
  CHECK_EQUAL(value_of(s.cache, "key-a"), "a");
  CHECK_EQUAL(value_of(s.cache, "key-b"), "b");
  CHECK_EQUAL(value_of(s.cache, "zzzzz"), "(absent)");
}

void set_many_sets_all(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 30);
  s.cache.set_many(items_of(keys, minute));
  CHECK_EQUAL(wrong_values(s.cache, keys, [&](std::size_t i) { return std::string_view(keys[i]); }), 0U);
  for (const std::string& key : keys) CHECK_EQUAL(value_of(s.cache, key), key);
}
void set_many_of_nothing(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  s.cache.set_many({});
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void set_many_replaces(const CacheSubject& s) {
  s.cache.set("a", blob("old"), minute);
  CHECK_EQUAL(value_of(s.cache, "a"), "old");
  const std::vector<CacheItem> items = {{"a", blob("new"), minute}, {"b", blob("also new"), minute}};
  s.cache.set_many(items);
  CHECK_EQUAL(value_of(s.cache, "a"), "new");
  CHECK_EQUAL(value_of(s.cache, "b"), "also new");
}
void set_many_keeps_the_last_of_a_repeated_key(const CacheSubject& s) {
  const std::vector<CacheItem> items = {
      {"a", blob("1"), minute}, {"b", blob("2"), minute}, {"a", blob("3"), minute}};
  s.cache.set_many(items);
  CHECK_EQUAL(value_of(s.cache, "a"), "3");
  CHECK_EQUAL(value_of(s.cache, "b"), "2");
}
void set_many_gives_each_its_own_ttl(const CacheSubject& s) {
  const std::vector<CacheItem> items = {{"short", blob("1"), milliseconds(40)},
                                        {"long", blob("2"), minute},
                                        {"forever", blob("3"), Ttl::forever()}};
  s.cache.set_many(items);
  wait_for(milliseconds(120));
  CHECK_EQUAL(value_of(s.cache, "short"), "(absent)");
  CHECK_EQUAL(value_of(s.cache, "long"), "2");
  CHECK_EQUAL(value_of(s.cache, "forever"), "3");
}
void set_many_of_a_thousand(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 1'000);
  s.cache.set_many(items_of(keys, minute));
  CHECK_EQUAL(wrong_values(s.cache, keys, [&](std::size_t i) { return std::string_view(keys[i]); }), 0U);
}
void set_many_of_large_values(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 20);
  std::vector<CacheItem> items = items_of(keys, minute);
  for (std::size_t i = 0; i < items.size(); ++i)
    items[i].value = blob(noise(100'000, static_cast<unsigned>(i)));
  s.cache.set_many(items);
  CHECK_EQUAL(wrong_values(s.cache, keys, [&](std::size_t i) { return items[i].value.view(); }), 0U);
}
void set_many_of_the_shared_scope(const CacheSubject& s) {
  s.cache.set("a", blob("old"), minute);
  CHECK_EQUAL(value_of(s.cache, "a"), "old");
  Context shared;
  shared.scope = CacheScope::shared;
  const std::vector<CacheItem> items = {{"a", blob("1"), minute}, {"b", blob("2"), minute}};
  s.cache.set_many(items, shared);
  CHECK_EQUAL(value_of(s.cache, "a"), "1");
  CHECK_EQUAL(value_of(s.cache, "b"), "2");
}
void set_many_sets_nothing_where_a_key_is_bad(const CacheSubject& s) {
  const std::string too_long(1025, 'k');
  for (const std::string_view bad : {std::string_view(), std::string_view(too_long)}) {
    const std::vector<CacheItem> items = {{"good", blob("1"), minute}, {bad, blob("2"), minute}};
    CHECK_FAILS(Errc::invalid_argument, s.cache.set_many(items));
    CHECK_EQUAL(value_of(s.cache, "good"), "(absent)");
  }
}

constexpr CacheCase cases[] = {
    {.name = "a_set_replaces", .run = a_set_replaces},
    {.name = "a_shorter_value_leaves_nothing_behind", .run = a_shorter_value_leaves_nothing_behind},
    {.name = "a_set_leaves_other_keys", .run = a_set_leaves_other_keys},
    {.name = "a_set_leaves_what_was_read", .run = a_set_leaves_what_was_read},
    {.name = "a_slice_is_a_value", .run = a_slice_is_a_value},
    {.name = "a_set_after_a_remove", .run = a_set_after_a_remove},
    {.name = "the_last_of_many_sets_holds", .run = the_last_of_many_sets_holds},
    {.name = "the_buffers_of_a_call_are_its_own", .run = the_buffers_of_a_call_are_its_own},
    {.name = "set_many_sets_all", .run = set_many_sets_all},
    {.name = "set_many_of_nothing", .run = set_many_of_nothing},
    {.name = "set_many_replaces", .run = set_many_replaces},
    {.name = "set_many_keeps_the_last_of_a_repeated_key", .run = set_many_keeps_the_last_of_a_repeated_key},
    {.name = "set_many_gives_each_its_own_ttl",
     .needs = {CacheCapability::millisecond_ttls},
     .run = set_many_gives_each_its_own_ttl},
    {.name = "set_many_of_a_thousand", .run = set_many_of_a_thousand},
    {.name = "set_many_of_large_values", .run = set_many_of_large_values},
    {.name = "set_many_of_the_shared_scope", .run = set_many_of_the_shared_scope},
    {.name = "set_many_sets_nothing_where_a_key_is_bad", .run = set_many_sets_nothing_where_a_key_is_bad},
};

}  // namespace

CacheCases set_cases() { return cases; }

}  // namespace weir::conformance
