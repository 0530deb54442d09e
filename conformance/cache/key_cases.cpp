// SPDX-License-Identifier: BSL-1.0
// Keys: 1 to 1024 octets of any kind, each its own.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

/// Each key holds itself, is absent before, and can be removed alone.
void hold_their_own(Cache& cache, const std::vector<std::string>& keys) {
  CHECK_EQUAL(wrong_values(cache, keys, [](std::size_t) { return "(absent)"; }), 0U);
  for (const std::string& key : keys) cache.set(key, blob(key), minute);
  CHECK_EQUAL(wrong_values(cache, keys, [&](std::size_t i) { return std::string_view(keys[i]); }), 0U);
  for (const std::string& key : keys) CHECK_EQUAL(value_of(cache, key), key);
  CHECK(cache.remove(keys.front()));
  CHECK_EQUAL(wrong_values(cache, keys,
                           [&](std::size_t i) {
                             return i == 0 ? std::string_view("(absent)") : std::string_view(keys[i]);
                           }),
              0U);
}

void keys_of_every_length(const CacheSubject& s) {
  std::vector<std::string> keys;
  for (const std::size_t length : {1,   2,   3,   16,  100, 199, 200, 201, 229, 240, 247,  248,  249,
                                   250, 251, 252, 253, 254, 255, 256, 257, 500, 512, 1000, 1023, 1024})
    keys.emplace_back(length, 'k');
  hold_their_own(s.cache, keys);
}
void keys_of_one_octet(const CacheSubject& s) {
  std::vector<std::string> keys;
  for (int octet = 0; octet < 256; ++octet) keys.emplace_back(1, static_cast<char>(octet));
  hold_their_own(s.cache, keys);
}
void a_key_of_every_octet(const CacheSubject& s) {
  std::string every(256, '\0');
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<char>(i);
  hold_their_own(s.cache, {every, every.substr(1), every.substr(0, 255)});
}
void keys_with_spaces(const CacheSubject& s) {
  hold_their_own(s.cache, {"a b", "a", "b", "a  b", " a b", "a b ", " ", "  ", "a\tb", "a b 0 0 1"});
}
void keys_with_control_characters(const CacheSubject& s) {
  hold_their_own(s.cache, {"a\r\nb", "a\nb", "a\rb", "a", "b", "\r\n", "\n", "k\r\nset other 0 0 1\r\nx",
                           "k\r\nflush_all", "*1\r\n$4\r\nPING", "\x7f", "\x1b[0m"});
  CHECK_EQUAL(value_of(s.cache, "other"), "(absent)");
}
void keys_with_nul_octets(const CacheSubject& s) {
  const auto text = [](std::string_view octets) { return std::string(octets); };
  hold_their_own(s.cache, {text({"a\0b", 3}), "a", text({"a\0", 2}), text({"\0a", 2}), text({"\0", 1}),
                           text({"\0\0", 2}), text({"a\0c", 3})});
}
void keys_with_octets_over_127(const CacheSubject& s) {
  hold_their_own(s.cache, {"caf\xc3\xa9", "cafe", "cafe\xcc\x81", "\xf0\x9f\xa6\x8a", "\xff\xfe", "\x80",
                           "\xc3", "\xe6\x97\xa5\xe6\x9c\xac"});
}
void keys_that_differ_in_case(const CacheSubject& s) {
  hold_their_own(s.cache, {"key", "Key", "KEY", "kEy"});
}
void keys_that_begin_alike(const CacheSubject& s) {
  std::vector<std::string> keys;
  for (const std::string& tail : names("", 50))
    for (const std::size_t length : {240, 900}) keys.push_back(std::string(length, 'p') + tail);
  hold_their_own(s.cache, keys);
}
void the_longest_keys_differ_anywhere(const CacheSubject& s) {
  std::vector<std::string> keys = {std::string(1024, 'k')};
  for (const std::size_t place : {0, 1, 199, 249, 250, 511, 1022, 1023}) {
    keys.emplace_back(1024, 'k');
    keys.back()[place] = 'x';
  }
  hold_their_own(s.cache, keys);
}
void a_key_is_not_its_beginning(const CacheSubject& s) {
  std::vector<std::string> keys;
  for (std::size_t length = 1; length <= 40; ++length) keys.push_back(std::string(length, 'k'));
  hold_their_own(s.cache, keys);
}
void keys_that_look_like_patterns(const CacheSubject& s) {
  hold_their_own(s.cache, {"*", "?", "[a]", "a*", "ab", "a", "\\*", "^a", "%s", "%00", "..", "/", "k\\"});
}
// Redis Cluster puts keys of one tag on one node.
void keys_with_tags(const CacheSubject& s) {
  hold_their_own(s.cache, {"{a}1", "{a}2", "{b}1", "{a", "a}", "{}", "{}x", "{{a}}", "x{a}y{b}", "{a}"});
}
// What does not fit an engine's keys is often hashed: such a key must not stand for a longer one.
void keys_that_look_like_hashes(const CacheSubject& s) {
  const std::string long_key(600, 'h');
  hold_their_own(s.cache, {long_key, std::string(16, '0'), std::string(32, 'a'), std::string(40, 'b'),
                           std::string(64, 'c'), std::string(128, 'd'), "sha256:" + std::string(64, 'e')});
}
void a_long_key_takes_every_operation(const CacheSubject& s) {
  const std::string key = std::string(1000, 'k') + " \r\n";
  CHECK(s.cache.add(key, blob("1"), minute));
  CHECK(!s.cache.add(key, blob("2"), minute));
  CHECK(s.cache.replace(key, blob("3"), minute));
  CHECK(s.cache.compare_and_set(key, blob("3"), blob("4"), minute));
  CHECK_EQUAL(s.cache.increment(key, 38, minute), 42);
  CHECK_EQUAL(s.cache.increment(key, -43, minute), -1);
  CHECK(s.cache.touch(key, minute));
  const auto value = s.cache.get_and_touch(key, minute);
  REQUIRE(value.has_value());
  CHECK_EQUAL(value->view(), "-1");
  CHECK(s.cache.remove(key));
  CHECK_EQUAL(value_of(s.cache, key), "(absent)");
}

/// Whoever takes a key refuses this one, and nothing happens.
void is_refused(Cache& cache, std::string_view bad) {
  CHECK_FAILS(Errc::invalid_argument, cache.get(bad));
  CHECK_FAILS(Errc::invalid_argument, cache.set(bad, blob("v"), minute));
  CHECK_FAILS(Errc::invalid_argument, cache.add(bad, blob("v"), minute));
  CHECK_FAILS(Errc::invalid_argument, cache.replace(bad, blob("v"), minute));
  CHECK_FAILS(Errc::invalid_argument, cache.compare_and_set(bad, blob("v"), blob("w"), minute));
  CHECK_FAILS(Errc::invalid_argument, cache.increment(bad, 1, minute));
  CHECK_FAILS(Errc::invalid_argument, cache.touch(bad, minute));
  CHECK_FAILS(Errc::invalid_argument, cache.get_and_touch(bad, minute));
  CHECK_FAILS(Errc::invalid_argument, cache.expires_in(bad));
  CHECK_FAILS(Errc::invalid_argument, cache.remove(bad));
  const std::vector<std::string_view> keys = {"good", bad};
  CHECK_FAILS(Errc::invalid_argument, cache.get_many(keys));
  CHECK_FAILS(Errc::invalid_argument, cache.remove_many(keys));
  CHECK_EQUAL(value_of(cache, "good"), "(absent)");
}
void an_empty_key_is_refused(const CacheSubject& s) { is_refused(s.cache, ""); }
void a_key_over_1024_octets_is_refused(const CacheSubject& s) {
  is_refused(s.cache, std::string(1025, 'k'));
  is_refused(s.cache, std::string(100'000, 'k'));
}

constexpr CacheCase cases[] = {
    {.name = "keys_of_every_length", .run = keys_of_every_length},
    {.name = "keys_of_one_octet", .run = keys_of_one_octet},
    {.name = "a_key_of_every_octet", .run = a_key_of_every_octet},
    {.name = "keys_with_spaces", .run = keys_with_spaces},
    {.name = "keys_with_control_characters", .run = keys_with_control_characters},
    {.name = "keys_with_nul_octets", .run = keys_with_nul_octets},
    {.name = "keys_with_octets_over_127", .run = keys_with_octets_over_127},
    {.name = "keys_that_differ_in_case", .run = keys_that_differ_in_case},
    {.name = "keys_that_begin_alike", .run = keys_that_begin_alike},
    {.name = "the_longest_keys_differ_anywhere", .run = the_longest_keys_differ_anywhere},
    {.name = "a_key_is_not_its_beginning", .run = a_key_is_not_its_beginning},
    {.name = "keys_that_look_like_patterns", .run = keys_that_look_like_patterns},
    {.name = "keys_with_tags", .run = keys_with_tags},
    {.name = "keys_that_look_like_hashes", .run = keys_that_look_like_hashes},
    {.name = "a_long_key_takes_every_operation", .run = a_long_key_takes_every_operation},
    {.name = "an_empty_key_is_refused", .run = an_empty_key_is_refused},
    {.name = "a_key_over_1024_octets_is_refused", .run = a_key_over_1024_octets_is_refused},
};

}  // namespace

CacheCases key_cases() { return cases; }

}  // namespace weir::conformance
