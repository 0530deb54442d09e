// SPDX-License-Identifier: BSL-1.0
// Writes that depend on what is there: add, replace, compare_and_set.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

const std::string_view odd_octets("\0\r\n\xff \0", 6);

// ---- add

void add_sets_what_is_absent(const CacheSubject& s) {
  CHECK(s.cache.add("k", blob("first"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "first");
}
void add_leaves_what_is_present(const CacheSubject& s) {
  s.cache.set("k", blob("first"), minute);
  CHECK(!s.cache.add("k", blob("second"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "first");
}
void add_sees_its_own(const CacheSubject& s) {
  CHECK(s.cache.add("k", blob("first"), minute));
  CHECK(!s.cache.add("k", blob("second"), minute));
  CHECK(!s.cache.add("k", blob("first"), minute));
}
void add_after_a_remove(const CacheSubject& s) {
  CHECK(s.cache.add("k", blob("first"), minute));
  s.cache.remove("k");
  CHECK(s.cache.add("k", blob("second"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "second");
}
void add_leaves_an_empty_value(const CacheSubject& s) {
  CHECK(s.cache.add("k", blob(""), minute));
  CHECK(!s.cache.add("k", blob("v"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "");
}
void add_takes_any_octets(const CacheSubject& s) {
  CHECK(s.cache.add("k", blob(odd_octets), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), odd_octets);
}
void an_add_that_fails_leaves_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  CHECK(!s.cache.add("k", blob("w"), minute));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}

// ---- replace

void replace_leaves_what_is_absent(const CacheSubject& s) {
  CHECK(!s.cache.replace("k", blob("v"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void replace_sets_what_is_present(const CacheSubject& s) {
  s.cache.set("k", blob("old"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "old");
  CHECK(s.cache.replace("k", blob("new"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "new");
}
void replace_by_the_same_value(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK(s.cache.replace("k", blob("v"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void replace_takes_an_empty_value_for_present(const CacheSubject& s) {
  s.cache.set("k", blob(""), minute);
  CHECK(s.cache.replace("k", blob("v"), minute));
  CHECK(s.cache.replace("k", blob(""), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "");
}
void replace_takes_any_octets(const CacheSubject& s) {
  s.cache.set("k", blob(odd_octets), minute);
  CHECK(s.cache.replace("k", blob(noise(50'000)), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), noise(50'000));
}
void replace_after_a_remove(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  s.cache.remove("k");
  CHECK(!s.cache.replace("k", blob("w"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void replace_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  s.cache.set("f", blob("v"), Ttl::forever());
  CHECK(s.cache.replace("k", blob("w"), minute));
  CHECK(s.cache.replace("f", blob("w"), milliseconds(150)));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "w");
  CHECK_EQUAL(value_of(s.cache, "f"), "(absent)");
}

// ---- compare_and_set

void compare_and_set_replaces_what_is_expected(const CacheSubject& s) {
  s.cache.set("k", blob("a"), minute);
  CHECK(s.cache.compare_and_set("k", blob("a"), blob("b"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "b");
  CHECK(!s.cache.compare_and_set("k", blob("a"), blob("c"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "b");
}
void compare_and_set_leaves_what_is_absent(const CacheSubject& s) {
  CHECK(!s.cache.compare_and_set("k", blob("a"), blob("b"), minute));
  CHECK(!s.cache.compare_and_set("k", blob(""), blob("b"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void compare_and_set_compares_every_octet(const CacheSubject& s) {
  s.cache.set("k", blob("abc"), minute);
  for (const std::string_view other : {"", "ab", "abcd", "abC", "abd", "xbc", "abc "})
    CHECK(!s.cache.compare_and_set("k", blob(other), blob("wrong"), minute));
  CHECK(!s.cache.compare_and_set("k", blob(std::string_view("abc\0", 4)), blob("wrong"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "abc");
}
void compare_and_set_takes_any_octets(const CacheSubject& s) {
  s.cache.set("k", blob(odd_octets), minute);
  CHECK(s.cache.compare_and_set("k", blob(odd_octets), blob(""), minute));
  CHECK(s.cache.compare_and_set("k", blob(""), blob(odd_octets), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), odd_octets);
}
void compare_and_set_by_the_same_value(const CacheSubject& s) {
  s.cache.set("k", blob("v"), minute);
  CHECK(s.cache.compare_and_set("k", blob("v"), blob("v"), minute));
  CHECK_EQUAL(value_of(s.cache, "k"), "v");
}
void compare_and_set_of_large_values(const CacheSubject& s) {
  const Blob one = blob(noise(200'000, 1));
  const Blob two = blob(noise(200'000, 2));
  s.cache.set("k", one, minute);
  CHECK(!s.cache.compare_and_set("k", two, one, minute));
  CHECK(s.cache.compare_and_set("k", one, two, minute));
  CHECK(s.cache.get("k").value() == two);
}
void compare_and_set_renews_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  s.cache.set("f", blob("v"), Ttl::forever());
  CHECK(s.cache.compare_and_set("k", blob("v"), blob("w"), minute));
  CHECK(s.cache.compare_and_set("f", blob("v"), blob("w"), milliseconds(150)));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "w");
  CHECK_EQUAL(value_of(s.cache, "f"), "(absent)");
}
void a_compare_and_set_that_fails_leaves_the_ttl(const CacheSubject& s) {
  s.cache.set("k", blob("v"), milliseconds(150));
  CHECK(!s.cache.compare_and_set("k", blob("x"), blob("w"), minute));
  wait_for(milliseconds(250));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void compare_and_set_sees_a_set_between(const CacheSubject& s) {
  s.cache.set("k", blob("a"), minute);
  const Blob read = s.cache.get("k").value();
  s.cache.set("k", blob("b"), minute);
  CHECK(!s.cache.compare_and_set("k", read, blob("c"), minute));
  s.cache.set("k", blob("a"), minute);
  CHECK(s.cache.compare_and_set("k", read, blob("c"), minute));
}

using C = CacheCapability;
constexpr CacheCase cases[] = {
    {.name = "add_sets_what_is_absent", .run = add_sets_what_is_absent},
    {.name = "add_leaves_what_is_present", .run = add_leaves_what_is_present},
    {.name = "add_sees_its_own", .run = add_sees_its_own},
    {.name = "add_after_a_remove", .run = add_after_a_remove},
    {.name = "add_leaves_an_empty_value", .run = add_leaves_an_empty_value},
    {.name = "add_takes_any_octets", .run = add_takes_any_octets},
    {.name = "an_add_that_fails_leaves_the_ttl",
     .needs = {C::millisecond_ttls},
     .run = an_add_that_fails_leaves_the_ttl},
    {.name = "replace_leaves_what_is_absent", .run = replace_leaves_what_is_absent},
    {.name = "replace_sets_what_is_present", .run = replace_sets_what_is_present},
    {.name = "replace_by_the_same_value", .run = replace_by_the_same_value},
    {.name = "replace_takes_an_empty_value_for_present", .run = replace_takes_an_empty_value_for_present},
    {.name = "replace_takes_any_octets", .run = replace_takes_any_octets},
    {.name = "replace_after_a_remove", .run = replace_after_a_remove},
    {.name = "replace_renews_the_ttl", .needs = {C::millisecond_ttls}, .run = replace_renews_the_ttl},
    {.name = "compare_and_set_replaces_what_is_expected", .run = compare_and_set_replaces_what_is_expected},
    {.name = "compare_and_set_leaves_what_is_absent", .run = compare_and_set_leaves_what_is_absent},
    {.name = "compare_and_set_compares_every_octet", .run = compare_and_set_compares_every_octet},
    {.name = "compare_and_set_takes_any_octets", .run = compare_and_set_takes_any_octets},
    {.name = "compare_and_set_by_the_same_value", .run = compare_and_set_by_the_same_value},
    {.name = "compare_and_set_of_large_values", .run = compare_and_set_of_large_values},
    {.name = "compare_and_set_renews_the_ttl",
     .needs = {C::millisecond_ttls},
     .run = compare_and_set_renews_the_ttl},
    {.name = "a_compare_and_set_that_fails_leaves_the_ttl",
     .needs = {C::millisecond_ttls},
     .run = a_compare_and_set_that_fails_leaves_the_ttl},
    {.name = "compare_and_set_sees_a_set_between", .run = compare_and_set_sees_a_set_between},
};

}  // namespace

CacheCases conditional_cases() { return cases; }

}  // namespace weir::conformance
