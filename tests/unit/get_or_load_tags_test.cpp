// SPDX-License-Identifier: BSL-1.0
// Removal by tag.
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "expect_error.hpp"
#include "load_fixture.hpp"
#include "weir/adapters/tiered.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::LoadFixture;

struct TagFixture : LoadFixture {
  std::string tagged(std::string_view key, std::vector<std::string> tags) {
    LoadOptions with = options;
    with.tags = std::move(tags);
    return get_or_load(*cache, key, with, [this] { return numbered(); });
  }
};

BOOST_FIXTURE_TEST_SUITE(get_or_load_tags, TagFixture)

BOOST_AUTO_TEST_CASE(a_tagged_value_is_loaded_once) {
  BOOST_TEST(tagged("k", {"a", "b"}) == "1");
  BOOST_TEST(tagged("k", {"a", "b"}) == "1");
  BOOST_TEST(tagged("k", {"b", "a", "b"}) == "1");  // the same tags
}

BOOST_AUTO_TEST_CASE(removing_a_tag_ends_its_values_and_no_others) {
  tagged("ab", {"a", "b"});
  tagged("b", {"b"});
  tagged("c", {"c"});
  get("none");
  remove_tag(*cache, "b");
  BOOST_TEST(tagged("ab", {"a", "b"}) == "5");
  BOOST_TEST(tagged("b", {"b"}) == "6");
  BOOST_TEST(tagged("c", {"c"}) == "3");
  BOOST_TEST(get("none") == "4");
  BOOST_TEST(group.count("load.untagged") > 0U);
}

BOOST_AUTO_TEST_CASE(many_tags_are_removed_at_once) {
  tagged("a", {"a"});
  tagged("b", {"b"});
  const std::vector<std::string_view> both = {"a", "b"};
  remove_tags(*cache, both);
  BOOST_TEST(tagged("a", {"a"}) == "3");
  BOOST_TEST(tagged("b", {"b"}) == "4");
}

BOOST_AUTO_TEST_CASE(a_tag_that_nothing_has_can_be_removed) {
  remove_tag(*cache, "a");
  BOOST_TEST(tagged("k", {"a"}) == "1");
  BOOST_TEST(tagged("k", {"a"}) == "1");
}

BOOST_AUTO_TEST_CASE(a_removed_value_is_not_even_stale) {
  options.stale_if_error = 1h;
  tagged("k", {"a"});
  remove_tag(*cache, "a");
  LoadOptions with = options;
  with.tags = {"a"};
  const auto failing = []() -> std::string { throw std::runtime_error("away"); };
  BOOST_CHECK_THROW(get_or_load(*cache, "k", with, failing), std::runtime_error);
}

BOOST_AUTO_TEST_CASE(a_load_during_a_removal_is_not_served_afterwards) {
  LoadOptions with = options;
  with.tags = {"a"};
  get_or_load(*cache, "k", with, [&] {
    remove_tag(*cache, "a");
    return std::string("old");
  });
  BOOST_TEST(tagged("k", {"a"}) == "1");
}

BOOST_AUTO_TEST_CASE(nobody_joins_a_load_that_began_before_a_removal) {
  LoadOptions with = options;
  with.tags = {"a"};
  with.lock_wait = 0ms;
  std::string later;
  get_or_load(*cache, "k", with, [&] {
    remove_tag(*cache, "a");
    later = get_or_load(*cache, "k", with, [] { return std::string("new"); });
    return std::string("old");
  });
  BOOST_TEST(later == "new");
  BOOST_TEST(tagged("k", {"a"}) != "old");
}

// The leader found what another process stored, and who boarded knows of a removal since.
BOOST_AUTO_TEST_CASE(nobody_is_given_what_the_leader_read_before_a_removal) {
  LoadOptions with = options;
  LoadOptions other = elsewhere();
  with.tags = other.tags = {"a"};
  gated->before_set.hold();  // the leader's lock
  std::string led;
  std::thread leader([&] { led = get_or_load(*cache, "k", with, [] { return std::string("led"); }); });
  gated->before_set.await_held();
  get_or_load(*cache, "k", other, [] { return std::string("old"); });
  gated->after_get_many.hold();
  gated->before_set.open();
  gated->after_get_many.await_held();
  remove_tag(*cache, "a");
  std::string later;
  std::thread boarded([&] { later = get_or_load(*cache, "k", with, [] { return std::string("new"); }); });
  std::this_thread::sleep_for(30ms);  // until it has boarded; whoever comes later is no test of it
  gated->after_get_many.open();
  leader.join();
  boarded.join();
  BOOST_TEST(led == "old");
  BOOST_TEST(later == "new");
}

BOOST_AUTO_TEST_CASE(a_removed_version_never_comes_back) {
  tagged("a", {"t"});
  remove_tag(*cache, "t");
  tagged("b", {"t"});  // gives the tag a version again
  BOOST_TEST(tagged("a", {"t"}) == "3");
}

BOOST_AUTO_TEST_CASE(a_lost_version_ends_its_values) {
  tagged("k", {"a"});
  cache->remove(std::string("\x01tag:a"));  // evicted, say
  BOOST_TEST(tagged("k", {"a"}) == "2");
}

BOOST_AUTO_TEST_CASE(a_foreign_version_is_replaced) {
  cache->set(std::string("\x01tag:a"), Blob::copy_of("no version"), 1h);
  BOOST_TEST(tagged("k", {"a"}) == "1");
  BOOST_TEST(tagged("k", {"a"}) == "1");
  remove_tag(*cache, "a");
  BOOST_TEST(tagged("k", {"a"}) == "2");
}

BOOST_AUTO_TEST_CASE(other_tags_than_before_are_a_miss) {
  tagged("k", {"a"});
  BOOST_TEST(tagged("k", {"a", "b"}) == "2");
  BOOST_TEST(get("k") == "3");
}

BOOST_AUTO_TEST_CASE(a_version_outlives_its_values) {
  options.soft_ttl = options.hard_ttl = 24h * 20;
  tagged("old", {"a"});
  clock.advance(24h * 19);
  BOOST_TEST(tagged("old", {"a"}) == "1");
}

BOOST_AUTO_TEST_CASE(bad_tags_are_refused) {
  test::expect_error(Errc::invalid_argument, "a tag of 0 octets", [&] { tagged("k", {""}); });
  test::expect_error(Errc::invalid_argument, "name fewer",
                     [&] { tagged("k", std::vector<std::string>(65, "t")); });
  BOOST_TEST(loads == 0);
}

// A copy of a version near would hide what another process removes.
BOOST_AUTO_TEST_CASE(a_near_tier_hides_no_removal) {
  const CachePtr far = memory_cache({.capacity = 16_MiB, .clock = &clock});
  const auto process = [&] { return tiered(memory_cache({.capacity = 16_MiB, .clock = &clock}), far); };
  const CachePtr one = process();
  const CachePtr two = process();
  LoadOptions with = options;
  with.tags = {"a"};
  const auto load = [this] { return numbered(); };
  BOOST_TEST(get_or_load(*one, "k", with, load) == "1");
  BOOST_TEST(get_or_load(*two, "k", with, load) == "1");
  BOOST_TEST(get_or_load(*one, "k", with, load) == "1");
  remove_tag(*two, "a");
  BOOST_TEST(get_or_load(*one, "k", with, load) == "2");
}

BOOST_AUTO_TEST_CASE(what_nobody_could_remove_is_not_kept) {
  gated->cut_off = true;
  BOOST_TEST(tagged("k", {"a"}) == "1");
  gated->cut_off = false;
  BOOST_TEST(tagged("k", {"a"}) == "2");
  BOOST_TEST(group.count("load.unkept") == 1U);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
