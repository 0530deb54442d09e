// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "address.hpp"
#include "weir/error.hpp"

namespace weir::memcached {
namespace {

/// The nodes with their weights, or why there are none.
std::string told(std::string_view url) {
  try {
    std::string text;
    for (const Address& node : parse_addresses(url)) {
      text += (text.empty() ? "" : " ") + node.name() + "*" + std::to_string(node.weight);
    }
    return text;
  } catch (const Error& error) {
    return std::string(to_string(error.kind()));
  }
}

BOOST_AUTO_TEST_SUITE(address)

BOOST_AUTO_TEST_CASE(a_url_names_nodes_with_ports_and_weights) {
  BOOST_TEST(told("memcached://h") == "h:11211*1");
  BOOST_TEST(told("memcached://h:1/") == "h:1*1");
  BOOST_TEST(told("memcached://a:1,b:2*3,c*20") == "a:1*1 b:2*3 c:11211*20");
  BOOST_TEST(told("memcached://[::1]:5,[::1]:6") == "[::1]:5*1 [::1]:6*1");
}

BOOST_AUTO_TEST_CASE(what_is_no_list_of_nodes_is_refused) {
  for (const char* const url :
       {"", "memcached:", "memcached://", "memcached://a,", "memcached://,a", "memcached://a:0",
        "memcached://a:x", "memcached://a:65536", "memcached://a*0", "memcached://a*", "memcached://a*1001",
        "memcached://a*-1", "memcached://a/b", "memcached://a?x=1", "memcached://u:p@a", "redis://a",
        "memcached://a b", "memcached://::1"}) {
    BOOST_TEST_INFO(url);
    BOOST_TEST(told(url) == "config");
  }
}

BOOST_AUTO_TEST_CASE(a_node_that_stands_twice_is_refused) {
  BOOST_TEST(told("memcached://a,a:11211") == "config");
  BOOST_TEST(told("memcached://a:1,b:1,a:2") == "a:1*1 b:1*1 a:2*1");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
