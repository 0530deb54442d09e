// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <limits>
#include <string>
#include <vector>

#include "support/manual_clock.hpp"
#include "weir/backends/memory.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::ManualClock;

constexpr Ttl forever = Ttl::forever();
constexpr std::chrono::milliseconds hour = 1h;

std::string number(std::size_t i) { return "key-" + std::to_string(i); }

auto has_kind(Errc kind) {
  return [kind](const Error& error) { return error.kind() == kind && error.link() == "memory"; };
}

struct Fixture {
  ManualClock clock;
  CachePtr cache = memory_cache({.capacity = 1_MiB, .shards = 4, .clock = &clock});

  std::string read(std::string_view key) {
    const std::optional<Blob> value = cache->get(key);
    return value ? std::string(value->view()) : "(absent)";
  }
  void write(std::string_view key, std::string_view value, Ttl ttl = forever) {
    cache->set(key, Blob::copy_of(value), ttl);
  }
};

BOOST_FIXTURE_TEST_SUITE(the_cache, Fixture)

BOOST_AUTO_TEST_CASE(a_value_is_shared_not_copied) {
  const Blob value = Blob::copy_of("text");
  cache->set("k", value, forever);
  BOOST_TEST((cache->get("k")->data() == value.data()));
  write("k", "other");
  BOOST_TEST(value.view() == "text");
}

BOOST_AUTO_TEST_CASE(a_hit_is_reported) {
  write("k", "v");
  CallReport report;
  Context context;
  context.report = &report;
  cache->get("absent", context);
  BOOST_TEST((report.verdict == CacheVerdict::none));
  cache->get("k", context);
  BOOST_TEST((report.verdict == CacheVerdict::hit_local));
}

BOOST_AUTO_TEST_CASE(get_many_keeps_the_order) {
  write("a", "1");
  write("c", "");
  const std::vector<std::string_view> keys{"c", "b", "a", "a"};
  const auto values = cache->get_many(keys);
  BOOST_REQUIRE(values.size() == 4);
  BOOST_TEST((values[0] && values[0]->empty()));
  BOOST_TEST(!values[1]);
  BOOST_TEST(values[2]->view() == "1");
  BOOST_TEST(values[3]->view() == "1");
  BOOST_TEST(cache->get_many({}).empty());
}

BOOST_AUTO_TEST_CASE(an_entry_expires_at_its_instant) {
  write("k", "v", 10ms);
  clock.advance(10ms - 1ns);
  BOOST_TEST(read("k") == "v");
  clock.advance(1ns);
  BOOST_TEST(read("k") == "(absent)");
  BOOST_TEST(!cache->touch("k", forever));
  BOOST_TEST(!cache->remove("k"));
}

BOOST_AUTO_TEST_CASE(an_expired_entry_counts_as_absent_for_every_write) {
  for (const std::string_view key : {"add", "cas", "increment", "touch", "remove"}) write(key, "1", 1ms);
  clock.advance(1ms);
  BOOST_TEST(cache->add("add", Blob::copy_of("2"), forever));
  BOOST_TEST(!cache->compare_and_set("cas", Blob::copy_of("1"), Blob::copy_of("2"), forever));
  BOOST_TEST(cache->increment("increment", 5, forever) == 5);
  BOOST_TEST(!cache->touch("touch", forever));
  BOOST_TEST(!cache->remove("remove"));
}

BOOST_AUTO_TEST_CASE(a_ttl_beyond_the_clock_is_forever) {
  write("k", "v", std::chrono::milliseconds::max() - 1ms);
  clock.advance(std::chrono::hours(24 * 365 * 100));
  BOOST_TEST(read("k") == "v");
}

BOOST_AUTO_TEST_CASE(add_sets_what_is_absent_only) {
  BOOST_TEST(cache->add("k", Blob::copy_of("1"), forever));
  BOOST_TEST(!cache->add("k", Blob::copy_of("2"), forever));
  BOOST_TEST(read("k") == "1");
}

BOOST_AUTO_TEST_CASE(compare_and_set_wants_equal_bytes_and_sets_the_ttl_anew) {
  BOOST_TEST(!cache->compare_and_set("k", Blob(), Blob::copy_of("1"), forever));
  write("k", "1", 10ms);
  BOOST_TEST(!cache->compare_and_set("k", Blob::copy_of("2"), Blob::copy_of("3"), forever));
  BOOST_TEST(read("k") == "1");
  BOOST_TEST(cache->compare_and_set("k", Blob::copy_of("1"), Blob::copy_of("3"), forever));
  clock.advance(1h);
  BOOST_TEST(read("k") == "3");
}

BOOST_AUTO_TEST_CASE(increment_counts) {
  BOOST_TEST(cache->increment("k", 5, 10ms) == 5);
  BOOST_TEST(cache->increment("k", -7, hour) == -2);
  BOOST_TEST(read("k") == "-2");
  clock.advance(10ms);
  BOOST_TEST(read("k") == "(absent)");
}

BOOST_AUTO_TEST_CASE(increment_refuses_what_is_no_count_and_changes_nothing) {
  for (const std::string_view text :
       {"", " 1", "1 ", "+1", "01", "-0", "1.0", "one", "9223372036854775808", "99999999999999999999"}) {
    write("k", text);
    BOOST_CHECK_EXCEPTION(cache->increment("k", 1, forever), Error, has_kind(Errc::type_mismatch));
    BOOST_TEST(read("k") == text);
  }
}

BOOST_AUTO_TEST_CASE(increment_refuses_to_leave_64_bits) {
  constexpr auto most = std::numeric_limits<std::int64_t>::max();
  constexpr auto least = std::numeric_limits<std::int64_t>::min();
  BOOST_TEST(cache->increment("k", most, forever) == most);
  BOOST_CHECK_EXCEPTION(cache->increment("k", 1, forever), Error, has_kind(Errc::out_of_range));
  BOOST_TEST(cache->increment("k", least, forever) == -1);
  BOOST_TEST(cache->increment("l", least, forever) == least);
  BOOST_CHECK_EXCEPTION(cache->increment("l", -1, forever), Error, has_kind(Errc::out_of_range));
}

BOOST_AUTO_TEST_CASE(touch_sets_the_ttl_anew) {
  write("k", "v", 10ms);
  BOOST_TEST(cache->touch("k", hour));
  clock.advance(1min);
  BOOST_TEST(read("k") == "v");
  BOOST_TEST(cache->touch("k", forever));
  clock.advance(2h);
  BOOST_TEST(read("k") == "v");
  BOOST_TEST(!cache->touch("absent", hour));
}

BOOST_AUTO_TEST_CASE(remove_tells_whether_it_was_there) {
  write("k", "v");
  BOOST_TEST(cache->remove("k"));
  BOOST_TEST(!cache->remove("k"));
  BOOST_TEST(read("k") == "(absent)");
}

BOOST_AUTO_TEST_CASE(clear_removes_all) {
  for (std::size_t i = 0; i < 500; ++i) write(number(i), "v");
  cache->clear();
  for (std::size_t i = 0; i < 500; ++i) BOOST_TEST(read(number(i)) == "(absent)");
  write("k", "v");
  BOOST_TEST(read("k") == "v");
}

BOOST_AUTO_TEST_CASE(keys_and_values_are_any_octets) {
  using namespace std::string_literals;
  const std::string key = "a\0b\xff\r\n"s;
  write(key, "\0\0"s);
  BOOST_TEST(read(key) == "\0\0"s);
  BOOST_TEST(read("a"s) == "(absent)");
  BOOST_CHECK_EXCEPTION(cache->get(""), Error,
                        [](const Error& error) { return error.kind() == Errc::invalid_argument; });
  BOOST_CHECK_EXCEPTION(cache->get(std::string(1025, 'k')), Error,
                        [](const Error& error) { return error.kind() == Errc::invalid_argument; });
  write(std::string(1024, 'k'), "long");
  BOOST_TEST(read(std::string(1024, 'k')) == "long");
}

BOOST_AUTO_TEST_CASE(what_fits_nowhere_is_an_error_and_leaves_the_old_value) {
  write("k", "old");
  BOOST_CHECK_EXCEPTION(write("k", std::string(300 * 1024, 'x')), Error, has_kind(Errc::too_large));
  BOOST_TEST(read("k") == "old");
  write("k", std::string(200 * 1024, 'x'));
  BOOST_TEST(read("k").size() == 200 * 1024);
}

BOOST_AUTO_TEST_CASE(it_describes_itself) {
  const Description description = cache->describe();
  BOOST_TEST(description.name == "memory");
  BOOST_TEST(description.options.at(0).first == "capacity");
  BOOST_TEST(description.options.at(0).second == "1MiB");
  BOOST_TEST(description.options.at(1).second == "4");
}

BOOST_AUTO_TEST_CASE(odd_shapes_are_refused) {
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = 1_MiB, .shards = 3}), Error,
                        has_kind(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = 1_MiB, .shards = 32}), Error,
                        has_kind(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = {1000}}), Error, has_kind(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = {0}}), Error, has_kind(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(memory_cache({.capacity = {0}, .entries = 3, .shards = 4}), Error,
                        has_kind(Errc::invalid_argument));
  memory_cache({.capacity = 64_KiB});
}

BOOST_AUTO_TEST_CASE(it_holds_as_many_entries_as_it_may) {
  for (const std::size_t most : {1, 2, 3, 10, 1000}) {
    const CachePtr bounded = memory_cache({.capacity = {0}, .entries = most});
    for (std::size_t i = 0; i < 3 * most; ++i) {
      bounded->set(number(i), Blob::copy_of("v"), forever);
      BOOST_REQUIRE(bounded->get(number(i)).has_value());  // what was just set is there
    }
    BOOST_TEST(*bounded->statistics().entries == most);
    BOOST_TEST(*bounded->statistics().evictions == 2 * most);
  }
}

BOOST_AUTO_TEST_CASE(it_counts) {
  write("k", "v", 10ms);
  read("k");
  read("absent");
  cache->get_and_touch("k", 10ms);
  cache->get_many(std::vector<std::string_view>{"k", "absent", "other"});
  clock.advance(10ms);
  read("k");
  write("k", "v");
  const CacheStatistics statistics = cache->statistics();
  BOOST_TEST(*statistics.hits == 3);
  BOOST_TEST(*statistics.misses == 4);
  BOOST_TEST(*statistics.expirations == 1);
  BOOST_TEST(*statistics.evictions == 0);
  BOOST_TEST(*statistics.entries == 1);
  BOOST_TEST(*statistics.capacity_bytes == (1_MiB).octets);
  BOOST_TEST(*statistics.bytes > 0);
  BOOST_TEST(*statistics.bytes < (1_MiB).octets);
}

// A slice keeps its whole buffer, so it can't be known by the buffer's address.
BOOST_AUTO_TEST_CASE(a_slice_is_a_value_like_any_other) {
  const Blob whole = Blob::copy_of("abcdef");
  cache->set("middle", whole.slice(2, 2), forever);
  cache->set("begin", whole.slice(0, 2), forever);
  cache->set("nothing", whole.slice(3, 0), forever);
  cache->set("null", Blob(), forever);
  BOOST_TEST(read("middle") == "cd");
  BOOST_TEST((cache->get("middle")->data() == whole.data() + 2));
  BOOST_TEST(read("begin") == "ab");
  BOOST_TEST(read("nothing").empty());
  BOOST_TEST(read("null").empty());
  write("middle", "other");
  BOOST_TEST(read("middle") == "other");
  BOOST_TEST(whole.view() == "abcdef");
}

BOOST_AUTO_TEST_CASE(keys_of_every_length_are_told_apart) {
  std::string key;
  for (std::size_t size = 1; size <= 100; ++size) write(key += 'k', std::to_string(size));
  key.clear();
  for (std::size_t size = 1; size <= 100; ++size) BOOST_TEST(read(key += 'k') == std::to_string(size));
}

BOOST_AUTO_TEST_CASE(a_ttl_is_told_and_changed) {
  BOOST_TEST(!cache->expires_in("k"));
  write("k", "v");
  BOOST_TEST(cache->expires_in("k")->is_forever());
  BOOST_TEST(cache->touch("k", 10ms));
  clock.advance(9ms - 1ns);
  BOOST_TEST((cache->expires_in("k")->duration() == 2ms));
  write("k", "v");
  BOOST_TEST(cache->expires_in("k")->is_forever());
  clock.advance(hour);
  BOOST_TEST(read("k") == "v");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
