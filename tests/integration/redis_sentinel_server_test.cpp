// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <thread>
#include <vector>

#include "support/process.hpp"
#include "support/servers.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"
#include "weir/url.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds minute = 1min;

struct Fixture {
  const std::string url = test::server_url("redis_sentinel");
  const std::string prefix = test::unique_name("p") + ":";
  // The Sentinels are the third to the fifth process.
  const int first_port = Url::parse(url.substr(0, url.find(','))).port.value() - 2;

  CachePtr open(const std::string& at, RedisOptions options = {}) const {
    options.prefix = prefix;
    return redis_cache(at, options);
  }
  std::string cli(int process, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"redis-cli", "-p", std::to_string(first_port + process)});
    std::string output = test::run(arguments).output;
    if (output.ends_with('\n')) output.pop_back();
    return output;
  }
  std::string sentinel(int process) const { return "127.0.0.1:" + std::to_string(first_port + process); }
};

BOOST_FIXTURE_TEST_SUITE(sentinel_servers, Fixture)

BOOST_AUTO_TEST_CASE(the_primary_is_found) {
  const CachePtr cache = open(url);
  cache->set("k", Blob::copy_of("v"), minute);
  BOOST_TEST(cache->get("k")->view() == "v");
  BOOST_TEST(cli(0, {"get", prefix + "k"}) == "v");
  BOOST_TEST(cache->increment("n", 1, minute) == 1);
  cache->ping();
  cache->clear();
  BOOST_TEST(!cache->get("k"));
}

BOOST_AUTO_TEST_CASE(one_sentinel_is_enough) {
  const CachePtr cache = open("redis+sentinel://127.0.0.1:1," + sentinel(4) + "/weir");
  cache->set("k", Blob(), minute);
}

BOOST_AUTO_TEST_CASE(a_name_that_nobody_knows) {
  const CachePtr cache = open("redis+sentinel://" + sentinel(2) + "/stranger");
  try {
    cache->get("k");
    BOOST_ERROR("it was found");
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Errc::unavailable));
    BOOST_TEST(std::string(error.what()).find("stranger") != std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_sentinel) {
  const CachePtr cache = open("redis+sentinel://" + sentinel(0) + "/weir");
  BOOST_CHECK_THROW(cache->get("k"), Error);
}

BOOST_AUTO_TEST_CASE(databases_are_apart) {
  const CachePtr second = open(url + "/2");
  second->set("k", Blob(), minute);
  BOOST_TEST(!open(url)->get("k"));
  BOOST_TEST(second->get("k").has_value());
  second->clear();
}

BOOST_AUTO_TEST_CASE(replicas_answer_where_they_may) {
  const CachePtr cache = open(url, {.read_from_replicas = true});
  cache->set("k", Blob::copy_of("v"), minute);
  std::this_thread::sleep_for(200ms);  // replication
  const auto gets = [&] {
    const std::string stats = cli(1, {"info", "commandstats"});
    const std::size_t found = stats.find("cmdstat_get:calls=");
    return found == std::string::npos ? 0 : std::stol(stats.substr(found + 18));
  };
  const long before = gets();
  for (int i = 0; i < 10; ++i) BOOST_TEST(cache->get("k")->view() == "v");
  BOOST_TEST(gets() == before + 10);
  Context shared;
  shared.scope = CacheScope::shared;
  BOOST_TEST(cache->get("k", shared)->view() == "v");
  BOOST_TEST(gets() == before + 10);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
