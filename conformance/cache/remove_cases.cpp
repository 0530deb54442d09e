// SPDX-License-Identifier: BSL-1.0
// What goes: one key, many, a whole namespace and nothing beyond.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

void remove_removes(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK(s.cache.remove("k"));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void remove_tells_what_was_there(const CacheSubject& s) {
  CHECK(!s.cache.remove("k"));
  s.cache.set("k", blob(""), Ttl::forever());
  CHECK(s.cache.remove("k"));
  CHECK(!s.cache.remove("k"));
}
void remove_leaves_other_keys(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  s.cache.set("k2", blob("v"), minute);
  s.cache.set("K", blob("v"), minute);
  CHECK(s.cache.remove("k"));
  CHECK_EQUAL(value_of(s.cache, "k2"), "v");
  CHECK_EQUAL(value_of(s.cache, "K"), "v");
}
void remove_after_a_read(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
  CHECK(s.cache.remove("k"));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}

void remove_many_removes_all(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 40);
  s.cache.set_many(items_of(keys, minute));
  s.cache.set("kept", blob("v"), minute);
  CHECK_EQUAL(s.cache.remove_many(views(keys)), 40U);
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
  CHECK_EQUAL(value_of(s.cache, "kept"), "v");
}
void remove_many_counts_what_was_there(const CacheSubject& s) {
  s.cache.set("a", blob("v"), minute);
  s.cache.set("c", blob("v"), minute);
  const std::vector<std::string_view> keys = {"a", "b", "c", "d"};
  CHECK_EQUAL(s.cache.remove_many(keys), 2U);
  CHECK_EQUAL(s.cache.remove_many(keys), 0U);
}
void remove_many_counts_a_repeated_key_once(const CacheSubject& s) {
  s.cache.set("a", blob("v"), minute);
  const std::vector<std::string_view> keys = {"a", "a", "a"};
  CHECK_EQUAL(s.cache.remove_many(keys), 1U);
}
void remove_many_of_nothing(const CacheSubject& s) {
  s.cache.set("a", blob("v"), minute);
  CHECK_EQUAL(s.cache.remove_many({}), 0U);
  CHECK_EQUAL(value_of(s.cache, "a"), "v");
}
void remove_many_of_a_thousand(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 1'000);
  s.cache.set_many(items_of(names("key", 500), minute));
  CHECK_EQUAL(s.cache.remove_many(views(keys)), 500U);
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
}
void remove_many_after_a_read(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 10);
  s.cache.set_many(items_of(keys, minute));
  CHECK_EQUAL(wrong_values(s.cache, keys, [&](std::size_t i) { return std::string_view(keys[i]); }), 0U);
  CHECK_EQUAL(s.cache.remove_many(views(keys)), 10U);
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
}
void remove_many_removes_nothing_where_a_key_is_bad(const CacheSubject& s) {
  s.cache.set("good", blob("v"), minute);
  const std::vector<std::string_view> keys = {"good", ""};
  CHECK_FAILS(Errc::invalid_argument, s.cache.remove_many(keys));
  CHECK_EQUAL(value_of(s.cache, "good"), "v");
}

void clear_empties(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 500);
  s.cache.set_many(items_of(keys, minute));
  s.cache.set("stays", blob("v"), Ttl::forever());
  s.cache.increment("count", 1, minute);
  s.cache.clear();
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
  CHECK_EQUAL(value_of(s.cache, "stays"), "(absent)");
  CHECK_EQUAL(s.cache.increment("count", 1, minute), 1);
}
void clear_empties_what_was_read(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
  s.cache.clear();
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void clear_takes_keys_of_any_octets(const CacheSubject& s) {
  const std::vector<std::string> keys = {
      "odd*?[key]\\", "[a-z]", " ", "\r\n", std::string(1, '\0'), "{tag}k", std::string(1024, '*')};
  s.cache.set_many(items_of(keys, minute));
  s.cache.clear();
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
}
void clear_of_an_empty_namespace(const CacheSubject& s) {
  s.cache.clear();
  s.cache.clear();
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void a_cleared_cache_goes_on(const CacheSubject& s) {
  s.cache.set("k", blob("old"), minute);
  s.cache.clear();
  CHECK(s.cache.add("k", blob("new"), minute));
  s.cache.set("other", blob("v"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "new");
  CHECK_EQUAL(value_of(s.cache, "other"), "v");
}
void what_was_cleared_is_absent_for_all(const CacheSubject& s) {
  for (const std::string_view key : {"a", "b", "c", "d"}) s.cache.set(key, blob("1"), minute);
  s.cache.clear();
  CHECK(!s.cache.replace("a", blob("2"), minute));
  CHECK(!s.cache.compare_and_set("b", blob("1"), blob("2"), minute));
  CHECK(!s.cache.touch("c", minute));
  CHECK(!s.cache.get_and_touch("c", minute).has_value());
  CHECK(!s.cache.remove("d"));
}

void a_neighbour_has_keys_of_its_own(const CacheSubject& s) {
  s.cache.set("k", blob("ours"), minute);
  CHECK_EQUAL(value_of(*s.neighbour, "k"), "(absent)");
  s.neighbour->set("k", blob("theirs"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "ours");
  CHECK(s.cache.remove("k"));
  CHECK_EQUAL(value_of(*s.neighbour, "k"), "theirs");
}
void clear_leaves_a_neighbour(const CacheSubject& s) {
  const std::vector<std::string> keys = names("key", 200);
  s.cache.set_many(items_of(keys, minute));
  s.neighbour->set_many(items_of(keys, minute));
  s.cache.clear();
  CHECK_EQUAL(wrong_values(s.cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
  CHECK_EQUAL(wrong_values(*s.neighbour, keys, [&](std::size_t i) { return std::string_view(keys[i]); }), 0U);
  s.neighbour->clear();
  CHECK_EQUAL(wrong_values(*s.neighbour, keys, [](std::size_t) { return "(absent)"; }), 0U);
}

constexpr CacheCase cases[] = {
    {.name = "remove_removes", .run = remove_removes},
    {.name = "remove_tells_what_was_there", .run = remove_tells_what_was_there},
    {.name = "remove_leaves_other_keys", .run = remove_leaves_other_keys},
    {.name = "remove_after_a_read", .run = remove_after_a_read},
    {.name = "remove_many_removes_all", .run = remove_many_removes_all},
    {.name = "remove_many_counts_what_was_there", .run = remove_many_counts_what_was_there},
    {.name = "remove_many_counts_a_repeated_key_once", .run = remove_many_counts_a_repeated_key_once},
    {.name = "remove_many_of_nothing", .run = remove_many_of_nothing},
    {.name = "remove_many_of_a_thousand", .run = remove_many_of_a_thousand},
    {.name = "remove_many_after_a_read", .run = remove_many_after_a_read},
    {.name = "remove_many_removes_nothing_where_a_key_is_bad",
     .run = remove_many_removes_nothing_where_a_key_is_bad},
    {.name = "clear_empties", .run = clear_empties},
    {.name = "clear_empties_what_was_read", .run = clear_empties_what_was_read},
    {.name = "clear_takes_keys_of_any_octets", .run = clear_takes_keys_of_any_octets},
    {.name = "clear_of_an_empty_namespace", .run = clear_of_an_empty_namespace},
    {.name = "a_cleared_cache_goes_on", .run = a_cleared_cache_goes_on},
    {.name = "what_was_cleared_is_absent_for_all", .run = what_was_cleared_is_absent_for_all},
    {.name = "a_neighbour_has_keys_of_its_own",
     .needs_neighbour = true,
     .run = a_neighbour_has_keys_of_its_own},
    {.name = "clear_leaves_a_neighbour", .needs_neighbour = true, .run = clear_leaves_a_neighbour},
};

}  // namespace

CacheCases remove_cases() { return cases; }

}  // namespace weir::conformance
