// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

#include "discovery_reply.hpp"
#include "weir/error.hpp"

namespace weir::memcached {
namespace {

std::string reply(const std::string& body) {
  return "CONFIG cluster 0 " + std::to_string(body.size()) + "\r\n" + body + "\r\nEND\r\n";
}

const std::string two_nodes =
    "12\nshop.pc4ldq.0001.use1.cache.amazonaws.com|10.82.235.120|11211 "
    "shop.pc4ldq.0002.use1.cache.amazonaws.com||11212\n";

/// The version and the nodes, or why there are none.
std::string told(const std::string& octets) {
  try {
    const Membership membership = parse_discovery_reply(octets);
    std::string text = std::to_string(membership.version) + ":";
    for (const Address& node : membership.nodes) {
      text += " " + node.host + "/" + node.ip + "/" + std::to_string(node.port);
    }
    return text;
  } catch (const Error& error) {
    return std::string(to_string(error.kind()));
  }
}

BOOST_AUTO_TEST_SUITE(discovery_reply)

BOOST_AUTO_TEST_CASE(the_nodes_and_their_version) {
  BOOST_TEST(told(reply(two_nodes)) ==
             "12: shop.pc4ldq.0001.use1.cache.amazonaws.com/10.82.235.120/11211 "
             "shop.pc4ldq.0002.use1.cache.amazonaws.com//11212");
  BOOST_TEST(told(reply("1\nh|::1|1\n")) == "1: h/::1/1");
  BOOST_TEST(told(reply("1\nh|1.2.3.4|1")) == "1: h/1.2.3.4/1");
}

BOOST_AUTO_TEST_CASE(a_server_that_is_no_endpoint_says_so) {
  for (const char* const octets : {"ERROR\r\n", "CLIENT_ERROR x\r\n", "SERVER_ERROR x\r\n"}) {
    BOOST_TEST(told(octets) == "unsupported");
  }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused) {
  for (const std::string& octets : {std::string(),
                                    std::string("END\r\n"),
                                    std::string("HTTP/1.1 400 Bad Request\r\n\r\n"),
                                    std::string("CONFIG cluster 0 \r\n1\nh||1\n\r\nEND\r\n"),
                                    std::string("CONFIG cluster 0 6\r\n1\nh||1\n\r\nEND\r\n"),
                                    std::string("CONFIG cluster 0 99\r\n1\nh||1\n\r\nEND\r\n"),
                                    std::string("CONFIG other 0 8\r\n1\nh||1\n\r\nEND\r\n"),
                                    reply(""),
                                    reply("1\n"),
                                    reply("x\nh||1\n"),
                                    reply("-1\nh||1\n"),
                                    reply("\nh||1\n"),
                                    reply("1\nh|1\n"),
                                    reply("1\nh||0\n"),
                                    reply("1\nh||65536\n"),
                                    reply("1\nh||x\n"),
                                    reply("1\n||1\n"),
                                    reply("1\nh\r||1\n"),
                                    reply("1\nh||1 h||1\n"),
                                    reply("1\nh||1\nmore\n"),
                                    reply("1\nh||1  i||1\n"),
                                    reply("99999999999999999999\nh||1\n"),
                                    reply("1\n" + std::string(254, 'h') + "||1\n")}) {
    BOOST_TEST_INFO(octets);
    BOOST_TEST(told(octets) == "corrupt");
  }
}

BOOST_AUTO_TEST_CASE(it_is_whole_with_its_last_line) {
  const std::string whole = reply(two_nodes);
  BOOST_TEST(is_whole_discovery_reply(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    BOOST_TEST(!is_whole_discovery_reply(std::string_view(whole).substr(0, size)));
  }
  BOOST_TEST(is_whole_discovery_reply("ERROR\r\n"));
  BOOST_TEST(!is_whole_discovery_reply("ERROR\r"));
}

BOOST_AUTO_TEST_CASE(random_and_damaged_octets_are_refused_or_nodes) {
  std::mt19937 random(4);
  const std::string whole = reply(two_nodes);
  for (int round = 0; round < 50'000; ++round) {
    std::string octets = whole;
    if (round % 4 == 0) {
      octets.resize(random() % 200);
      for (char& c : octets) c = static_cast<char>(random());
    }
    for (unsigned damages = random() % 4; damages > 0 && !octets.empty(); --damages) {
      const std::size_t at = random() % octets.size();
      switch (random() % 3) {
        case 0:
          octets[at] = "|\r\n 0a\0"[random() % 7];
          break;
        case 1:
          octets.erase(at, random() % 20);
          break;
        default:
          octets.insert(at, octets.substr(random() % octets.size(), random() % 20));
      }
    }
    is_whole_discovery_reply(octets);
    const std::string result = told(octets);
    if (result == "corrupt" || result == "unsupported") continue;
    const Membership membership = parse_discovery_reply(octets);
    BOOST_TEST_REQUIRE(!membership.nodes.empty());
    for (const Address& node : membership.nodes) BOOST_TEST_REQUIRE((!node.host.empty() && node.port != 0));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
