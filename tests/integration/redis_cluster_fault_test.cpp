// SPDX-License-Identifier: BSL-1.0
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "key_slot.hpp"
#include "redis_load.hpp"
#include "support/redis_fleet.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::Findings;
using test::Load;
using test::PrivateRedisCluster;

constexpr Ttl forever = Ttl::forever();

/// Whether all of these nodes, and no other, say that the cluster is well.
bool is_well(const PrivateRedisCluster& cluster, const std::vector<int>& nodes) {
  for (const int node : nodes)
    if (cluster.cli(node, {"cluster", "info"}).find("cluster_state:ok") == std::string::npos) return false;
  return true;
}

/// How long it took; 60 s where it never did.
template <class Condition>
std::chrono::milliseconds time_until(const Condition& holds) {
  const auto begun = steady_clock::now();
  while (!holds() && steady_clock::now() - begun < 60s) std::this_thread::sleep_for(5ms);
  return std::chrono::duration_cast<std::chrono::milliseconds>(steady_clock::now() - begun);
}

/// One cluster for all cases, put in order after each.
struct Fixture {
  static PrivateRedisCluster& cluster() {
    static PrivateRedisCluster one;
    return one;
  }
  const CachePtr cache = redis_cache(cluster().url());

  /// As `redis-cli --cluster reshard` does it, with a pause where keys are in two places.
  static void move_slot(int slot, int from, int to) {
    const auto setslot = [&](int node, std::vector<std::string> words) {
      words.insert(words.begin(), {"cluster", "setslot", std::to_string(slot)});
      BOOST_REQUIRE(cluster().cli(node, words) == "OK");
    };
    const std::string from_id = cluster().id(from);
    const std::string to_id = cluster().id(to);
    setslot(to, {"importing", from_id});
    setslot(from, {"migrating", to_id});
    for (bool any = true; any;) {
      std::istringstream keys(cluster().cli(from, {"cluster", "getkeysinslot", std::to_string(slot), "10"}));
      std::vector<std::string> migrate = {"migrate", "127.0.0.1", std::to_string(cluster().port(to)), "", "0",
                                          "5000",    "keys"};
      any = false;
      for (std::string key; keys >> key; any = true) migrate.push_back(key);
      if (any) cluster().cli(from, migrate);
    }
    setslot(to, {"node", to_id});
    setslot(from, {"node", to_id});
  }
};

BOOST_FIXTURE_TEST_SUITE(cluster_faults, Fixture)

// Keys of one slot and more go from node to node and back, all the while they are read, written, counted,
// compared and removed, one by one and together.
BOOST_AUTO_TEST_CASE(no_error_reaches_a_caller_while_slots_move) {
  std::atomic<long> counted{0};
  const std::vector<std::string> tags = {"{a}", "{b}", "{c}"};
  const auto call = [&](std::mt19937& random) {
    const std::string tag = tags[random() % tags.size()];
    const auto name = [&] { return tag + "key-" + std::to_string(random() % 100); };
    const std::string key = name();
    const std::vector<std::string> names = {name(), name(), name(), name()};
    const std::vector<std::string_view> keys(names.begin(), names.end());
    switch (random() % 8) {
      case 0:
        return test::is_of(cache->get(key), key);
      case 1: {
        const auto values = cache->get_many(keys);
        bool right = true;
        for (std::size_t i = 0; i < names.size(); ++i) right = right && test::is_of(values[i], names[i]);
        return right;
      }
      case 2:
        cache->remove_many(std::span(keys).first(2));
        return true;
      case 3: {
        std::vector<CacheItem> items;
        for (const std::string& each : names) items.push_back({each, test::value_of(each), forever});
        cache->set_many(items);
        return true;
      }
      case 4:
        cache->increment(tag + "count-" + std::to_string(random() % 10), 1, forever);
        ++counted;
        return true;
      case 5:
        cache->increment(tag + "count-" + std::to_string(random() % 10), 1, 1h);
        ++counted;
        return true;
      case 6:
        cache->compare_and_set(key, test::value_of(key), test::value_of(key), forever);
        return true;
      default:
        cache->set(key, test::value_of(key), forever);
        return true;
    }
  };
  Load load(8, call);
  int moves = 0;
  for (int round = 0; round < 2; ++round) {
    for (const std::string& tag : tags) {
      const int slot = redis::slot_of("weir:", tag);
      const int owner = PrivateRedisCluster::first_owner(slot);
      for (const auto& [from, to] : {std::pair(owner, (owner + 1) % 3), std::pair((owner + 1) % 3, owner)}) {
        move_slot(slot, from, to);
        ++moves;
      }
    }
  }
  const Findings findings = load.stop();
  BOOST_TEST_MESSAGE(moves << " moves under " << findings.text());
  BOOST_TEST_INFO(findings.text());
  BOOST_TEST(findings.failed() == 0);
  BOOST_TEST(findings.wrong == 0);
  BOOST_TEST(findings.calls > 1000);
  long total = 0;
  for (const std::string& tag : tags)
    for (int i = 0; i < 10; ++i)
      if (const auto count = cache->get(tag + "count-" + std::to_string(i)))
        total += std::stol(std::string(count->view()));
  BOOST_TEST(total == counted);
}

// The others' keys go on as if nothing were; who asks for its own waits no longer than it wants to.
BOOST_AUTO_TEST_CASE(a_node_that_stands_still_holds_up_its_own_keys_only) {
  const auto node_of = [](const std::string& key) {
    return PrivateRedisCluster::first_owner(redis::slot_of("weir:", key));
  };
  std::vector<std::string> stuck;
  std::vector<std::string> free;
  for (int i = 0; stuck.size() < 50 || free.size() < 50; ++i) {
    const std::string key = "key-" + std::to_string(i);
    (node_of(key) == 0 ? stuck : free).push_back(key);
    cache->set(key, test::value_of(key), forever);
  }
  cluster().pause_process(0);
  Load others(4, [&](std::mt19937& random) {
    const std::string& key = free[random() % free.size()];
    if (random() % 2 == 0) cache->set(key, test::value_of(key), forever);
    return test::is_of(cache->get(key), key);
  });
  Load hurried(4, [&](std::mt19937& random) {
    const std::string& key = stuck[random() % stuck.size()];
    return test::is_of(cache->get(key, Context::within(100ms)), key);
  });
  Load patient(2, [&](std::mt19937& random) {
    const std::string& key = stuck[random() % stuck.size()];
    cache->set(key, test::value_of(key), forever);
    return true;
  });
  std::this_thread::sleep_for(4s);
  const Findings of_others = others.stop();
  const Findings of_hurried = hurried.stop();
  const Findings of_patient = patient.stop();
  cluster().resume_process(0);
  BOOST_TEST_MESSAGE("others: " << of_others.text() << "\nhurried: " << of_hurried.text()
                                << "\npatient: " << of_patient.text());
  BOOST_TEST(of_others.failed() == 0);
  BOOST_TEST(of_others.calls > 1000);
  BOOST_TEST(of_hurried.failed() == of_hurried.calls);
  BOOST_TEST(of_hurried.unexpected() == 0);
  BOOST_TEST((of_hurried.longest <= 150ms));
  BOOST_TEST(of_patient.unexpected() == 0);
  BOOST_TEST((of_patient.longest <= 1050ms));
  BOOST_TEST(of_others.wrong + of_hurried.wrong + of_patient.wrong == 0);
  BOOST_TEST((time_until([&] {
                try {
                  return test::is_of(cache->get(stuck[0]), stuck[0]);
                } catch (const Error&) {
                  return false;
                }
              }) < 3s));
}

// The last case: its replica is the primary from then on.
BOOST_AUTO_TEST_CASE(a_primary_that_is_killed_under_load) {
  cluster().set_node_timeout(1500ms);
  Load load(8, [&](std::mt19937& random) { return test::read_or_write(*cache, random); });
  std::this_thread::sleep_for(1s);
  cluster().kill_process(0);
  const auto failover = time_until([&] {
    return cluster().cli(3, {"role"}).starts_with("master") && is_well(cluster(), {1, 2, 3, 4, 5});
  });
  const auto well_again = steady_clock::now();
  std::this_thread::sleep_for(3s);
  const Findings findings = load.stop();
  BOOST_TEST_MESSAGE("failover in " << failover.count() << " ms, under " << findings.text());
  BOOST_TEST((failover < 30s));
  BOOST_TEST(findings.wrong == 0);
  BOOST_TEST_INFO(findings.text());
  BOOST_TEST(findings.unexpected() == 0);
  BOOST_TEST(findings.failed() > 0);
  BOOST_REQUIRE(findings.last_error);
  const auto after = std::chrono::duration_cast<std::chrono::milliseconds>(*findings.last_error - well_again);
  BOOST_TEST_MESSAGE("the last error " << after.count() << " ms after that");
  BOOST_TEST((test::Took{after, findings.longest.machine_late} <= 300ms));
  BOOST_TEST((findings.longest <= 1050ms));
  for (int i = 0; i < 1000; ++i) {
    const std::string key = "key-" + std::to_string(i);
    BOOST_CHECK_NO_THROW(cache->set(key, test::value_of(key), forever));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
