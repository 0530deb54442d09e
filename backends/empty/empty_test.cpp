// SPDX-License-Identifier: BSL-1.0
#include "weir/backends/empty.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "weir/clock.hpp"
#include "weir/config_error.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir {
namespace {

Registry registry() {
  Registry registry;
  register_empty(registry);
  return registry;
}

Runtime parse(const char* json) { return Runtime::parse(json, "test", registry(), system_clock()); }

BOOST_AUTO_TEST_CASE(it_keeps_nothing) {
  const CachePtr cache = empty_cache();
  cache->set("key", Blob::copy_of("value"), Ttl::forever());
  BOOST_TEST(!cache->get("key").has_value());
  BOOST_TEST(!cache->remove("key"));
  BOOST_TEST(cache->increment("count", 3, Ttl::forever()) == 3);
}

BOOST_AUTO_TEST_CASE(a_config_may_name_it) {
  const Runtime runtime = parse(R"({"caches": {"none": {"backend": "empty", "label": "nothing"}}})");
  BOOST_TEST(runtime.cache("none")->describe().options.front().second == "nothing");
  BOOST_TEST(!Runtime::cache_from_url("empty:", registry())->get("key").has_value());
}

BOOST_AUTO_TEST_CASE(mistakes_are_collected) {
  BOOST_CHECK_THROW(parse(R"({"caches": {"none": {"backend": "empty", "label": ""}}})"), ConfigError);
  BOOST_CHECK_THROW(parse(R"({"caches": {"none": {"backend": "empty", "url": "empty:1"}}})"), ConfigError);
  BOOST_CHECK_THROW(empty_cache({.label = ""}), Error);
}

}  // namespace
}  // namespace weir
