// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "ring.hpp"

namespace weir::memcached {
namespace {

constexpr int keys = 30'000;

std::string key(int i) { return "weir:key-" + std::to_string(i); }

/// How many keys each node has.
std::vector<int> shares(const Ring& ring, std::size_t nodes) {
  std::vector<int> counts(nodes);
  for (int i = 0; i < keys; ++i) ++counts.at(ring.node_of(key(i)));
  return counts;
}

const Address a{"cache-a"};
const Address b{"cache-b"};
const Address c{"cache-c"};

BOOST_AUTO_TEST_SUITE(ring)

BOOST_AUTO_TEST_CASE(one_node_has_all) { BOOST_TEST(shares(Ring(std::vector{a}), 1).front() == keys); }

BOOST_AUTO_TEST_CASE(each_node_has_its_share) {
  for (const int share : shares(Ring(std::vector{a, b, c}), 3)) {
    BOOST_TEST(share > keys / 3 * 8 / 10);
    BOOST_TEST(share < keys / 3 * 12 / 10);
  }
}

BOOST_AUTO_TEST_CASE(weights_are_shares) {
  const std::vector<int> counts = shares(Ring(std::vector{a, Address{"cache-b", "", 11211, 3}}), 2);
  BOOST_TEST(counts[1] > 2 * counts[0]);
  BOOST_TEST(counts[1] < 4 * counts[0]);
}

BOOST_AUTO_TEST_CASE(a_node_that_comes_takes_its_share_and_moves_nothing_else) {
  const Ring before(std::vector{a, b});
  const Ring after(std::vector{a, b, c});
  for (int i = 0; i < keys; ++i) {
    const std::size_t now = after.node_of(key(i));
    if (now != 2) BOOST_TEST_REQUIRE(now == before.node_of(key(i)));
  }
}

BOOST_AUTO_TEST_CASE(an_ip_address_that_changes_moves_nothing) {
  const Ring before(std::vector{Address{"a", "10.0.0.1"}, Address{"b", "10.0.0.2"}});
  const Ring after(std::vector{Address{"a", "10.0.0.9"}, Address{"b", ""}});
  for (int i = 0; i < keys; ++i) BOOST_TEST_REQUIRE(before.node_of(key(i)) == after.node_of(key(i)));
}

// Where other processes, of other versions, look for a key.
BOOST_AUTO_TEST_CASE(the_places_stay) {
  const Ring ring(std::vector{a, b, c});
  std::string places;
  for (int i = 0; i < 30; ++i) places += static_cast<char>('a' + ring.node_of(key(i)));
  BOOST_TEST(places == "acbcbbaaacbbacacacabacaaacbbcc");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
