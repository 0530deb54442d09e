// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "query_cache_fixture.hpp"
#include "weir/adapters/tiered.hpp"

namespace weir::test {
namespace {

BOOST_FIXTURE_TEST_SUITE(query_cache_without_its_cache, Shop)

BOOST_AUTO_TEST_CASE(reads_go_to_the_database_and_never_fail) {
  a.price();
  a.cache->cut_off = true;
  for (int i = 0; i < 5; ++i) {
    const Seen seen = a.seen();
    BOOST_TEST(seen.value == 10);
    BOOST_TEST(seen.verdict == "bypass");
    clock.advance(300ms);
  }
  BOOST_TEST(a.count("cache_errors") > 0u);
  a.cache->cut_off = false;
  clock.advance(100ms);
  a.price();
  BOOST_TEST(a.verdict() == "hit local");
}

BOOST_AUTO_TEST_CASE(a_cache_that_was_never_there_fails_nothing) {
  a.cache->cut_off = true;
  BOOST_TEST(a.price() == 10);
  a.change(11);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(the_private_tier_answers_while_the_copies_of_the_tokens_are_fresh) {
  const CachePtr near = memory_cache({.capacity = 1_MiB, .clock = &clock});
  auto far = std::make_shared<GatedCache>(shared);
  Process c{file, tiered(near, far), clock};
  c.price();
  far->cut_off = true;
  BOOST_TEST(c.verdict() == "hit local");
  clock.advance(1s);
  BOOST_TEST(c.verdict() == "bypass");
}

// The entry from before is still in the cache when it is back, and so is the token that it was stored under.
BOOST_AUTO_TEST_CASE(a_write_while_the_cache_is_away_is_seen_when_it_is_back) {
  a.price();
  a.cache->cut_off = true;
  a.change(11);
  BOOST_TEST(a.price() == 11);
  a.cache->cut_off = false;
  BOOST_TEST(a.price() == 11);
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(b.price() == 11);
}

// A cache that hangs loses nothing, so here the token alone tells that it must be pushed anew.
BOOST_AUTO_TEST_CASE(a_write_while_the_cache_hangs_is_seen_when_it_answers_again) {
  a.price();
  a.cache->cut_off_kind = Errc::timeout;
  a.cache->cut_off = true;
  a.change(11);
  a.cache->cut_off = false;
  BOOST_TEST(a.price() == 11);
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(b.price() == 11);
}

BOOST_AUTO_TEST_CASE(a_commit_while_the_cache_is_away_is_seen_when_it_is_back) {
  a.price();
  const auto transaction = a.store->begin();
  transaction->execute(set_price.with({{"price", 11}, {"id", 1}}));
  a.cache->cut_off = true;
  transaction->commit();
  a.cache->cut_off = false;
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
}

// Cut off between two tries, so that only one of them sees it.
BOOST_AUTO_TEST_CASE(a_token_that_could_not_be_pushed_is_pushed_before_the_cache_is_trusted) {
  a.price();
  a.cache->cut_off = true;
  a.change(11);
  outlive_tokens();
  a.price();
  a.cache->cut_off = false;
  BOOST_TEST(a.seen().verdict == "bypass");
  clock.advance(100ms);
  BOOST_TEST(a.seen().value == 11);
  outlive_tokens();
  BOOST_TEST(b.price() == 11);
}

BOOST_AUTO_TEST_CASE(an_emptied_cache_is_filled_again) {
  a.price();
  a.change(11);
  shared->clear();
  BOOST_TEST(a.price() == 11);
  outlive_tokens();
  shared->clear();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.verdict() == "hit local");
}

// A server that is killed and comes back with a snapshot from before the write: old tokens, old entries.
BOOST_AUTO_TEST_CASE(a_cache_that_comes_back_with_old_contents_does_not_bring_back_old_answers) {
  a.change(10);
  a.price();
  std::vector<std::pair<std::string, Blob>> snapshot;
  for (const std::string& key : a.cache->set_keys()) {
    if (const auto value = shared->get(key)) snapshot.emplace_back(key, *value);
  }
  a.change(11);
  BOOST_TEST(a.price() == 11);
  a.cache->cut_off = true;
  clock.advance(1s);
  BOOST_TEST(a.price() == 11);
  for (const auto& [key, value] : snapshot) shared->set(key, value, Ttl::forever());
  a.cache->cut_off = false;
  outlive_tokens();
  BOOST_TEST(a.price() == 11);
  BOOST_TEST(a.price() == 11);
}

BOOST_AUTO_TEST_CASE(what_is_no_cell_is_replaced) {
  a.change(10);
  a.price();
  const std::vector<std::string> keys = a.cache->set_keys();
  for (const std::string& key : keys) {
    if (key.find(":table:") != std::string::npos)
      shared->set(key, Blob::copy_of("nonsense, and long"), Ttl::forever());
  }
  outlive_tokens();
  BOOST_TEST(a.price() == 10);
  BOOST_TEST(a.verdict() == "hit local");
  BOOST_TEST(b.verdict() == "hit local");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
