// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <vector>

#include "ghosts.hpp"
#include "heat.hpp"
#include "policy.hpp"

namespace weir {
namespace {

using memory::Ghosts;
using memory::Heat;
using memory::Id;
using memory::Policy;
using memory::PolicySettings;
using memory::Queue;
using memory::Tick;
using memory::TickClock;

std::uint64_t hash_of(std::uint64_t key) {
  key = (key + 1) * 0x9E3779B97F4A7C15U;
  key ^= key >> 29U;
  return key * 0xBF58476D1CE4E5B9U;
}

struct Node {
  memory::Links links;
  Heat heat;
};
struct Nodes {
  std::vector<Node> all = std::vector<Node>(11);
  Node& operator[](Id id) noexcept { return all[id]; }
  std::size_t weight(Id) const noexcept { return 1; }
};

// A policy over ten entries: small may have one of them.
struct Fixture {
  Nodes nodes;
  TickClock clock;
  Policy<Nodes> policy{nodes, clock};
  std::vector<std::uint64_t> held = std::vector<std::uint64_t>(11);

  void fill() {
    for (Id id = 1; id <= 10; ++id) put(id, 100 + id, false);
  }
  void put(Id id, std::uint64_t key, bool full) {
    policy.arrives(hash_of(key));
    held[id] = key;
    policy.inserted(id, full);
  }
  /// A new key takes the place of the victim, whose key is returned.
  std::uint64_t replace(std::uint64_t key) {
    policy.arrives(hash_of(key));
    const Id id = policy.victim();
    const std::uint64_t gone = held[id];
    policy.evicted(id, hash_of(gone));
    held[id] = key;
    policy.inserted(id, true);
    return gone;
  }
  void read(Id id) {
    clock.advance();
    nodes[id].heat.read(clock.now());
  }
};

BOOST_FIXTURE_TEST_SUITE(a_memory_policy, Fixture)

BOOST_AUTO_TEST_CASE(takes_the_newcomer_that_was_not_read) {
  fill();
  BOOST_TEST(replace(1) == 110);
  BOOST_TEST(replace(2) == 1);
  BOOST_TEST(replace(3) == 2);
}

BOOST_AUTO_TEST_CASE(moves_on_the_newcomer_that_was_read) {
  fill();
  read(10);
  BOOST_TEST(replace(1) == 101);  // the main queue's oldest, as it has one more
  BOOST_TEST((nodes[10].heat.queue() == Queue::main));
}

BOOST_AUTO_TEST_CASE(gives_a_round_for_each_read) {
  fill();
  for (Id id = 1; id <= 10; ++id) read(id);
  read(1);
  BOOST_TEST(replace(1) == 110);  // it moves on with none left; all others had one round
  BOOST_TEST(nodes[1].heat.reads() == 1U);
  BOOST_TEST(nodes[2].heat.reads() == 0U);
  BOOST_TEST(policy.size() == 10U);
}

BOOST_AUTO_TEST_CASE(lets_a_key_that_comes_back_soon_into_the_main_queue) {
  fill();
  BOOST_TEST(replace(1) == 110);
  BOOST_TEST(replace(110) == 1);
  BOOST_TEST((nodes[10].heat.queue() == Queue::main));
}

BOOST_AUTO_TEST_CASE(lets_no_call_walk_through_all) {
  for (Id id = 1; id <= 10; ++id) put(id, id, false);
  for (int round = 0; round < 7; ++round)
    for (Id id = 1; id <= 10; ++id) read(id);
  BOOST_TEST(policy.victim() != memory::no_id);
}

BOOST_AUTO_TEST_CASE(has_no_victim_where_there_is_nothing) {
  BOOST_TEST(policy.victim() == memory::no_id);
  BOOST_TEST(policy.any() == memory::no_id);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_memory_heat)

BOOST_AUTO_TEST_CASE(counts_one_read_a_tick_up_to_seven) {
  Heat heat;
  heat.begin(5, Queue::small);
  heat.read(5);
  BOOST_TEST(heat.reads() == 0);
  heat.read(6);
  heat.read(6);
  BOOST_TEST(heat.reads() == 1);
  for (Tick tick = 7; tick < 50; ++tick) heat.read(tick);
  BOOST_TEST(heat.reads() == 7);
  BOOST_TEST((heat.queue() == Queue::small));
  BOOST_TEST(heat.age(60) == 11);
  heat.move_to(Queue::main, 2);
  BOOST_TEST(heat.reads() == 2);
  BOOST_TEST((heat.queue() == Queue::main));
  BOOST_TEST(heat.age(60) == 11);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(memory_ghosts)

BOOST_AUTO_TEST_CASE(tell_how_long_ago_a_key_was_read_once) {
  Ghosts ghosts;
  ghosts.resize(1000);
  ghosts.remember(hash_of(1), 100, 103);
  BOOST_TEST(!ghosts.take(hash_of(2), 110));
  const auto distance = ghosts.take(hash_of(1), 110);
  BOOST_REQUIRE(distance.has_value());
  BOOST_TEST(*distance >= 10U);
  BOOST_TEST(*distance <= 10U + 64U);  // coarser where keys are sampled
  BOOST_TEST(!ghosts.take(hash_of(1), 110));
}

// A loop of twenty turnovers: some of its keys are known still, and none is known that never was there.
BOOST_AUTO_TEST_CASE(know_a_sample_of_what_is_long_gone) {
  constexpr std::size_t entries = 1000;
  Ghosts ghosts;
  ghosts.resize(entries);
  Tick now = 0;
  std::size_t writes = 0;
  for (std::uint64_t key = 0; key < 20 * entries; ++key) {
    if (++writes % (entries / memory::ticks_per_turnover) == 0) ++now;
    ghosts.remember(hash_of(key), now, now);
  }
  std::size_t known = 0;
  for (std::uint64_t key = 0; key < entries; ++key) known += ghosts.take(hash_of(key), now).has_value();
  BOOST_TEST(known > 5);
  std::size_t wrongly = 0;
  for (std::uint64_t key = 0; key < 100'000; ++key)
    wrongly += ghosts.take(hash_of(1'000'000 + key), now).has_value();
  BOOST_TEST(wrongly < 200);
}

BOOST_AUTO_TEST_CASE(know_nothing_without_memory) {
  Ghosts ghosts;
  ghosts.remember(hash_of(1), 1, 1);
  BOOST_TEST(!ghosts.take(hash_of(1), 1));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
