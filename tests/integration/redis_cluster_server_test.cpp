// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "key_slot.hpp"
#include "support/process.hpp"
#include "support/servers.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"
#include "weir/url.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::milliseconds minute = 1min;

/// The shared cluster, with a prefix of our own, and redis-cli beside it.
struct Fixture {
  const std::string url = test::server_url("redis_cluster");
  const std::string prefix = test::unique_name("p") + ":";
  const int first_port = Url::parse(url.substr(0, url.find(','))).port.value();
  CachePtr cache = open({});

  CachePtr open(RedisOptions options) const {
    options.prefix = prefix;
    return redis_cache(url, options);
  }
  /// \param node  0 to 5
  std::string cli(int node, std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), {"redis-cli", "-p", std::to_string(first_port + node)});
    std::string output = test::run(arguments).output;
    if (output.ends_with('\n')) output.pop_back();
    return output;
  }
  long calls_of(int node, const std::string& command) const {
    const std::string stats = cli(node, {"info", "commandstats"});
    const std::string label = "cmdstat_" + command + ":calls=";
    const std::size_t found = stats.find(label);
    return found == std::string::npos ? 0 : std::stol(stats.substr(found + label.size()));
  }
};

std::vector<std::string> names(int count, const std::string& stem = "key-") {
  std::vector<std::string> made;
  for (int i = 0; i < count; ++i) made.push_back(stem + std::to_string(i));
  return made;
}

std::vector<std::string_view> views(const std::vector<std::string>& names) {
  return {names.begin(), names.end()};
}

void fill(Cache& cache, const std::vector<std::string>& names) {
  std::vector<CacheItem> items;
  for (const std::string& name : names) items.push_back({name, Blob::copy_of(name), minute});
  cache.set_many(items);
}

BOOST_FIXTURE_TEST_SUITE(cluster, Fixture)

BOOST_AUTO_TEST_CASE(slots_are_those_of_the_server) {
  for (const char* key :
       {"", "a", "foo{}{bar}", "foo{{bar}}zap", "foo{bar}{zap}", "foo{bar", "}{x}", "{}{x}"})
    BOOST_TEST(cli(0, {"cluster", "keyslot", key}) == std::to_string(redis::slot_of({}, key)));
}

BOOST_AUTO_TEST_CASE(keys_are_spread_and_each_is_found) {
  const auto keys = names(300);
  for (const std::string& key : keys) cache->set(key, Blob::copy_of(key), minute);
  for (const std::string& key : keys) BOOST_TEST(cache->get(key)->view() == key);
  std::set<std::string> found;
  for (int node = 0; node < 3; ++node) {
    const std::string here = cli(node, {"--scan", "--pattern", prefix + "*"});
    BOOST_TEST(!here.empty());
    for (const std::string& key : keys)
      if ((here + "\n").find(prefix + key + "\n") != std::string::npos) found.insert(key);
  }
  BOOST_TEST(found.size() == keys.size());
  for (const std::string& key : keys) BOOST_TEST(cache->remove(key));
}

BOOST_AUTO_TEST_CASE(many_keys_of_all_slots_at_once) {
  const auto keys = names(1000);
  fill(*cache, keys);
  auto asked = views(keys);
  asked.push_back("absent");
  const auto values = cache->get_many(asked);
  BOOST_REQUIRE(values.size() == keys.size() + 1);
  for (std::size_t i = 0; i < keys.size(); ++i) BOOST_REQUIRE(values[i]->view() == keys[i]);
  BOOST_TEST(!values.back());
  BOOST_TEST(cache->remove_many(asked) == keys.size());
}

// Keys with a common tag are in one slot: one command for all.
BOOST_AUTO_TEST_CASE(hash_tags_keep_keys_together) {
  auto keys = names(50, "{user:7}:");
  fill(*cache, keys);
  const auto total = [&](const std::string& command) {
    return calls_of(0, command) + calls_of(1, command) + calls_of(2, command);
  };
  const long before = total("mget");
  BOOST_TEST(cache->get_many(views(keys))[49]->view() == keys[49]);
  BOOST_TEST(total("mget") == before + 1);
  BOOST_TEST(cache->remove_many(views(keys)) == 50U);
}

BOOST_AUTO_TEST_CASE(scripts_work_on_every_node) {
  for (const std::string& key : names(30)) {
    BOOST_TEST(cache->increment(key, 2, minute) == 2);
    BOOST_TEST(cache->compare_and_set(key, Blob::copy_of("2"), Blob::copy_of("3"), minute));
    BOOST_TEST(cache->touch(key, Ttl::forever()));
    BOOST_TEST(cache->get_and_touch(key, minute)->view() == "3");
  }
}

BOOST_AUTO_TEST_CASE(clear_reaches_every_node_and_spares_others) {
  RedisOptions options;
  options.prefix = prefix.substr(0, prefix.size() - 1) + "*";
  const CachePtr other = redis_cache(url, options);
  const auto keys = names(2000);
  fill(*cache, keys);
  fill(*other, {"k"});
  other->clear();
  BOOST_TEST(cache->get(keys[0]).has_value());
  fill(*other, {"k"});
  cache->clear();
  for (const auto& value : cache->get_many(views(keys))) BOOST_REQUIRE(!value);
  BOOST_TEST(other->get("k").has_value());
  other->clear();
}

BOOST_AUTO_TEST_CASE(statistics_are_of_all_nodes) {
  fill(*cache, names(100));
  const CacheStatistics before = cache->statistics();
  cache->get_many(views(names(100)));
  const CacheStatistics after = cache->statistics();
  BOOST_TEST(*after.hits >= *before.hits + 100);
  BOOST_TEST(*after.entries >= 100U);
  cache->ping();
}

BOOST_AUTO_TEST_CASE(replicas_answer_where_they_may) {
  const CachePtr reading = open({.read_from_replicas = true});
  const auto keys = names(60);
  fill(*cache, keys);
  std::this_thread::sleep_for(200ms);  // replication
  const auto on_replicas = [&] { return calls_of(3, "get") + calls_of(4, "get") + calls_of(5, "get"); };
  const long before = on_replicas();
  for (const std::string& key : keys) BOOST_TEST(reading->get(key)->view() == key);
  BOOST_TEST(on_replicas() == before + 60);
  Context shared;
  shared.scope = CacheScope::shared;
  for (const std::string& key : keys) BOOST_TEST(reading->get(key, shared)->view() == key);
  BOOST_TEST(on_replicas() == before + 60);
  BOOST_TEST(reading->remove(keys[0]));
  const auto values = reading->get_many(views(keys));
  BOOST_TEST(values[59]->view() == keys[59]);
}

BOOST_AUTO_TEST_CASE(one_node_is_enough_to_find_all) {
  RedisOptions options;
  options.prefix = prefix;
  for (int node = 0; node < 6; ++node) {
    const CachePtr found =
        redis_cache("redis+cluster://127.0.0.1:" + std::to_string(first_port + node), options);
    for (const std::string& key : names(20)) found->set(key, Blob(), minute);
  }
  options.connect_timeout = 500ms;
  const CachePtr second =
      redis_cache("redis+cluster://127.0.0.1:1,127.0.0.1:" + std::to_string(first_port), options);
  second->set("k", Blob(), minute);
  const CachePtr nobody = redis_cache("redis+cluster://127.0.0.1:1", options);
  BOOST_CHECK_EXCEPTION(nobody->get("k"), Error,
                        [](const Error& error) { return error.kind() == Errc::unavailable; });
}

BOOST_AUTO_TEST_CASE(what_is_no_cluster_and_what_is_one) {
  const std::string plain = test::server_url("redis");
  const CachePtr wrong = redis_cache("redis+cluster" + plain.substr(5));
  BOOST_CHECK_EXCEPTION(wrong->get("k"), Error,
                        [](const Error& error) { return error.kind() == Errc::config; });
  const CachePtr single = redis_cache("redis://127.0.0.1:" + std::to_string(first_port));
  int refused = 0;
  for (const std::string& key : names(20)) {
    try {
      single->get(key);
    } catch (const Error& error) {
      refused += error.kind() == Errc::unsupported && error.native_code() == "MOVED";
    }
  }
  BOOST_TEST(refused > 0);
}

// All threads share at most two connections to each node.
BOOST_AUTO_TEST_CASE(threads_share_connections) {
  const auto connections = [&] {
    const std::string clients = cli(0, {"info", "clients"});
    const std::string label = "connected_clients:";
    return std::stol(clients.substr(clients.find(label) + label.size()));
  };
  const CachePtr fresh = open({});
  const long before = connections();
  std::vector<std::jthread> threads;
  std::atomic<int> right{0};
  long most = 0;
  for (int self = 0; self < 32; ++self) {
    threads.emplace_back([&, self] {
      for (int i = 0; i < 300; ++i) {
        const std::string key = std::to_string(self) + "-" + std::to_string(i);
        fresh->set(key, Blob::copy_of(key), minute);
        right += fresh->get(key)->view() == key;
      }
    });
  }
  for (int i = 0; i < 5; ++i) most = std::max(most, connections());
  threads.clear();
  BOOST_TEST(right == 32 * 300);
  BOOST_TEST(most <= before + 3);  // one of them looked the slots up, for a moment
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
