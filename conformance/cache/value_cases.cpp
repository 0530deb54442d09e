// SPDX-License-Identifier: BSL-1.0
// Values: any octets, from none to more than fit.
#include "cache_checks.hpp"
#include "case_lists.hpp"

namespace weir::conformance {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20U;

void comes_back(Cache& cache, const std::string& octets) {
  cache.set("k", blob(octets), minute);
  const auto value = cache.get("k");
  REQUIRE(value.has_value());
  CHECK_WITH(value->view() == octets, std::to_string(octets.size()) + " octets");
}

void an_empty_value_is_not_absent(const CacheSubject& s) {
  s.cache.set("k", blob(""), minute);
  s.cache.set("none", Blob(), minute);
  for (const std::string_view key : {"k", "none"}) {
    const auto value = s.cache.get(key);
    REQUIRE(value.has_value());
    CHECK(value->empty());
  }
}
void values_of_one_octet(const CacheSubject& s) {
  for (int octet = 0; octet < 256; ++octet) comes_back(s.cache, std::string(1, static_cast<char>(octet)));
}
void a_value_of_every_octet(const CacheSubject& s) {
  std::string every(256, '\0');
  for (std::size_t i = 0; i < every.size(); ++i) every[i] = static_cast<char>(i);
  comes_back(s.cache, every);
}
void values_that_look_like_a_protocol(const CacheSubject& s) {
  for (const char* text :
       {"\r\n", "END\r\n", "\r\nEND\r\n", "VALUE k 0 1\r\nx\r\nEND\r\n", "$-1\r\n", "+OK\r\n", "-ERR\r\n",
        ":1\r\n", "*0\r\n", "_\r\n", "EN\r\n", "HD\r\n", "NOT_FOUND\r\n"})
    comes_back(s.cache, text);
}
void values_that_are_numbers_are_text(const CacheSubject& s) {
  for (const char* text : {"0", "1", "-1", "007", "+5", " 5 ", "1e9", "18446744073709551615"})
    comes_back(s.cache, text);
}
void values_of_many_sizes(const CacheSubject& s) {
  for (const std::size_t size : {2,      7,      15,     16,     17,     63,      64,      65,     255,
                                 256,    257,    1'023,  1'024,  1'025,  4'095,   4'096,   4'097,  16'383,
                                 16'384, 16'385, 65'535, 65'536, 65'537, 131'072, 262'144, 500'000})
    comes_back(s.cache, noise(size));
}
void values_of_equal_octets(const CacheSubject& s) {
  for (const char octet : {'\0', 'x', '\xff', '\n'}) comes_back(s.cache, std::string(100'000, octet));
}
void a_value_of_a_million_octets(const CacheSubject& s) { comes_back(s.cache, noise(1'000'000)); }
void a_value_of_a_mebibyte(const CacheSubject& s) {
  comes_back(s.cache, noise(mebibyte - 1));
  comes_back(s.cache, noise(mebibyte));
  comes_back(s.cache, noise(mebibyte + 1));
}
void a_value_of_four_mebibytes(const CacheSubject& s) { comes_back(s.cache, noise(4 * mebibyte)); }
void a_large_value_takes_every_operation(const CacheSubject& s) {
  const Blob one = blob(noise(2 * mebibyte, 1));
  const Blob two = blob(noise(2 * mebibyte, 2));
  CHECK(s.cache.add("k", one, minute));
  CHECK(!s.cache.add("k", two, minute));
  CHECK(s.cache.replace("k", two, minute));
  CHECK(!s.cache.compare_and_set("k", one, two, minute));
  CHECK(s.cache.compare_and_set("k", two, one, minute));
  CHECK(s.cache.touch("k", minute));
  const auto value = s.cache.get_and_touch("k", minute);
  REQUIRE(value.has_value());
  CHECK(*value == one);
  CHECK(s.cache.remove("k"));
  CHECK_EQUAL(value_of(s.cache, "k"), "(absent)");
}
void a_small_value_replaces_a_large_one(const CacheSubject& s) {
  comes_back(s.cache, noise(3 * mebibyte));
  comes_back(s.cache, "small");
  comes_back(s.cache, noise(2 * mebibyte));
}

/// A call with a value that may be too large. \return whether it was taken.
template <class Call>
bool taken(const Call& call) {
  try {
    call();
    return true;
  } catch (const Error& error) {
    CHECK_EQUAL(error.kind(), Errc::too_large);
    return false;
  }
}
/// A value of this size is held whole or refused; a refusal leaves what was there.
void fits_or_is_refused(Cache& cache, std::size_t size) {
  const Blob large = BlobBuffer(size).freeze();
  cache.set("k", blob("old"), minute);
  const bool fits = taken([&] { cache.set("k", large, minute); });
  const auto held = cache.get("k");
  if (fits) {
    CHECK(!held || held->size() == size);  // a cache may drop what fills it
    cache.remove("k");
    return;
  }
  REQUIRE(held.has_value());
  CHECK_EQUAL(held->view(), "old");
  CHECK(!taken([&] { cache.replace("k", large, minute); }));
  CHECK(!taken([&] { cache.compare_and_set("k", blob("old"), large, minute); }));
  CHECK(!taken([&] { cache.add("absent", large, minute); }));
  CHECK_EQUAL(value_of(cache, "k"), "old");
  CHECK_EQUAL(value_of(cache, "absent"), "(absent)");
}
// The buffer is never written, so that most of it takes no memory.
void a_value_over_every_limit_is_refused(const CacheSubject& s) {
  fits_or_is_refused(s.cache, 513 * mebibyte);
  s.cache.set("k", blob("it goes on"), minute);
  CHECK_EQUAL(value_of(s.cache, "k"), "it goes on");
}
void a_large_value_fits_or_is_refused(const CacheSubject& s) {
  for (const std::size_t size : {mebibyte, 4 * mebibyte, 16 * mebibyte}) fits_or_is_refused(s.cache, size);
}

using C = CacheCapability;
constexpr CacheCase cases[] = {
    {.name = "an_empty_value_is_not_absent", .run = an_empty_value_is_not_absent},
    {.name = "values_of_one_octet", .run = values_of_one_octet},
    {.name = "a_value_of_every_octet", .run = a_value_of_every_octet},
    {.name = "values_that_look_like_a_protocol", .run = values_that_look_like_a_protocol},
    {.name = "values_that_are_numbers_are_text", .run = values_that_are_numbers_are_text},
    {.name = "values_of_many_sizes", .run = values_of_many_sizes},
    {.name = "values_of_equal_octets", .run = values_of_equal_octets},
    {.name = "a_value_of_a_million_octets", .run = a_value_of_a_million_octets},
    {.name = "a_value_of_a_mebibyte", .needs = {C::large_values}, .run = a_value_of_a_mebibyte},
    {.name = "a_value_of_four_mebibytes", .needs = {C::large_values}, .run = a_value_of_four_mebibytes},
    {.name = "a_large_value_takes_every_operation",
     .needs = {C::large_values},
     .run = a_large_value_takes_every_operation},
    {.name = "a_small_value_replaces_a_large_one",
     .needs = {C::large_values},
     .run = a_small_value_replaces_a_large_one},
    {.name = "a_large_value_fits_or_is_refused",
     .absent = {C::large_values},
     .run = a_large_value_fits_or_is_refused},
    {.name = "a_value_over_every_limit_is_refused", .run = a_value_over_every_limit_is_refused},
};

}  // namespace

CacheCases cache_value_cases() { return cases; }

}  // namespace weir::conformance
