// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "weir/backends/memcached.hpp"
#include "weir/config_error.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir::memcached {
namespace {

using namespace std::chrono_literals;

Runtime load(const std::string& options) {
  Registry registry;
  register_memcached(registry);
  return Runtime::parse(R"({"caches": {"c": {"backend": "memcached", )" + options + "}}}", "test", registry,
                        system_clock());
}

/// Where the one mistake is.
std::string mistake_in(const std::string& options) {
  try {
    load(options);
  } catch (const ConfigError& error) {
    BOOST_TEST(error.mistakes().size() == 1);
    return error.mistakes().front().pointer;
  }
  return "(accepted)";
}

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(every_option_is_known) {
  const Runtime runtime = load(R"("url": "memcached://a,b:2*3", "prefix": "p:", "large_values": "split",
      "item_size": "2MiB", "dead_node": "miss", "connect_timeout": "2s", "command_timeout": "3s",
      "pool_size": 5, "eject_after": 2, "eject_time": "10ms", "discovery": false,
      "discovery_interval": "1m")");
  const auto options = runtime.cache("c")->describe().options;
  const auto has = [&](const std::string& name, const std::string& value) {
    return std::find(options.begin(), options.end(), std::pair(name, value)) != options.end();
  };
  BOOST_TEST(has("url", "memcached://a:11211,b:2*3"));
  BOOST_TEST(has("prefix", "p:"));
  BOOST_TEST(has("large_values", "split"));
  BOOST_TEST(has("item_size", "2MiB"));
  BOOST_TEST(has("dead_node", "miss"));
  BOOST_TEST(has("command_timeout", "3s"));
  BOOST_TEST(has("pool_size", "5"));
}

BOOST_AUTO_TEST_CASE(a_mistake_is_told_where_it_is) {
  BOOST_TEST(mistake_in(R"("prefix": "p")") == "/caches/c");
  BOOST_TEST(mistake_in(R"("url": "memcached://a:x")") == "/caches/c/url");
  BOOST_TEST(mistake_in(R"("url": "memcached://a", "prefix": "a b")") == "/caches/c/prefix");
  BOOST_TEST(mistake_in(R"("url": "memcached://a", "pool_size": 0)") == "/caches/c/pool_size");
  BOOST_TEST(mistake_in(R"("url": "memcached://a", "item_size": "1KiB")") == "/caches/c/item_size");
  BOOST_TEST(mistake_in(R"("url": "memcached://a", "large_values": "drop")") == "/caches/c/large_values");
  BOOST_TEST(mistake_in(R"("url": "memcached://a,b", "discovery": true)") == "/caches/c/url");
  BOOST_TEST(mistake_in(R"("url": "memcached://a", "discovery_interval": "1ms")") ==
             "/caches/c/discovery_interval");
}

BOOST_AUTO_TEST_CASE(odd_options_in_code_are_refused) {
  const auto refused = [](MemcachedOptions options) {
    try {
      memcached_cache("memcached://a", options);
    } catch (const Error& error) {
      return error.kind() == Errc::invalid_argument;
    }
    return false;
  };
  BOOST_TEST(!refused({}));
  BOOST_TEST(refused({.prefix = "~"}));
  BOOST_TEST(refused({.discovery_interval = 99ms}));
  BOOST_TEST(refused({.item_size = {4095}}));
  BOOST_TEST(refused({.connect_timeout = 0ms}));
  BOOST_TEST(refused({.command_timeout = 25h}));
  BOOST_TEST(refused({.pool_size = 0}));
  BOOST_TEST(refused({.eject_after = 0}));
  BOOST_TEST(refused({.eject_time = 0ms}));
}

BOOST_AUTO_TEST_CASE(what_it_can_do_is_told) {
  using C = CacheCapability;
  const CacheCapabilities plain = memcached_cache("memcached://a")->capabilities();
  BOOST_TEST(plain.has(C::millisecond_ttls));
  BOOST_TEST(!plain.has(C::large_values));
  const CachePtr splitting =
      memcached_cache("memcached://a", {.large_values = MemcachedOptions::LargeValues::split});
  BOOST_TEST((splitting->capabilities() == CacheCapabilities::all()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
