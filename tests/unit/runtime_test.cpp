// SPDX-License-Identifier: BSL-1.0
#include "weir/runtime.hpp"

#include <boost/test/unit_test.hpp>

#include "config_probe.hpp"

using weir::test::Probe;
using weir::test::Row;

namespace {

std::string chain_text(const weir::Description& link) {
  std::string text = link.name;
  for (const weir::Description& next : link.behind) text += " " + chain_text(next);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(runtime_chains)

BOOST_AUTO_TEST_CASE(adapters_are_named_in_the_order_of_a_call) {
  const weir::Runtime runtime = Probe().parse(R"({"caches": {"c": {"backend": "probe", "url": "probe:",
    "adapters": [{"named": {"name": "outer"}}, "named", {"named": {"name": "inner"}}]}}})");
  BOOST_TEST(chain_text(runtime.cache("c")->describe()).starts_with("outer named inner memory"));
}

BOOST_AUTO_TEST_CASE(caches_refer_to_each_other_in_any_order_and_are_built_once) {
  Probe probe;
  const weir::Runtime runtime = probe.parse(R"({"caches": {
    "hot": {"backend": "pair", "tiers": ["warm", "far"]},
    "warm": {"backend": "pair", "tiers": ["far", "far"]},
    "far": {"backend": "probe", "url": "probe:"}}})");
  BOOST_TEST(chain_text(runtime.cache("hot")->describe()).starts_with("pair pair memory"));
  runtime.cache("far")->set("key", weir::Blob::copy_of("value"), weir::Ttl::forever());
  BOOST_TEST(runtime.cache("hot")->get("key").has_value());
  BOOST_TEST(runtime.metrics().value("built", "caches.far") == 1U);
  BOOST_TEST(runtime.cache_names() == (std::vector<std::string>{"hot", "warm", "far"}));
}

BOOST_AUTO_TEST_CASE(cycles_and_unknown_caches_are_mistakes) {
  Probe probe;
  const Row rows[] = {
      {R"({"caches": {"a": {"backend": "pair", "tiers": ["a"]}}})",
       {R"(/caches/a/tiers: cache "a" is built on itself: a -> a)"}},
      {R"({"caches": {"x": {"backend": "pair", "tiers": ["a"]}, "a": {"backend": "pair", "tiers": ["b"]},
                      "b": {"backend": "pair", "tiers": ["c"]}, "c": {"backend": "pair", "tiers": ["a"]}}})",
       {R"(/caches/c/tiers: cache "a" is built on itself: a -> b -> c -> a)"}},
      {R"({"caches": {"hot": {"backend": "pair", "tiers": ["wram", "warm"]},
                      "warm": {"backend": "probe", "url": ""}}})",
       {R"(/caches/hot/tiers: unknown cache "wram"; did you mean "warm"?)"}},
      // One whose cache has a mistake has none itself.
      {R"({"caches": {"hot": {"backend": "pair", "tiers": ["warm"]}, "warm": {"backend": "probe"}}})",
       {R"(/caches/warm: missing key "url")"}},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.config) { BOOST_TEST(probe.mistakes(row.config) == row.expected); }
  }
}

BOOST_AUTO_TEST_CASE(what_was_given_out_outlives_the_runtime) {
  weir::CachePtr cache;
  {
    Probe probe;
    cache = probe.parse(R"({"caches": {"c": {"backend": "probe", "url": "", "adapters": ["named"]}}})")
                .cache("c");
  }
  cache->set("key", weir::Blob::copy_of("value"), weir::Ttl::forever());
  BOOST_TEST(cache->get("key").has_value());
}

BOOST_AUTO_TEST_CASE(the_owner_is_the_place_in_the_config) {
  Probe probe;
  probe.build("");
  BOOST_TEST(probe.owner == "caches.c");
}

BOOST_AUTO_TEST_CASE(names_that_the_config_does_not_define) {
  const weir::Runtime runtime = Probe().parse(
      R"({"caches": {"local": {"backend": "probe", "url": ""}, "shared": {"backend": "probe", "url": ""}}})");
  const auto says = [](std::string_view text) {
    return [text](const weir::Error& error) {
      BOOST_TEST(error.what() == text);
      return error.kind() == weir::Errc::config;
    };
  };
  BOOST_CHECK_EXCEPTION(runtime.cache("lcoal"), weir::Error,
                        says("test.json: there is no cache \"lcoal\"; did you mean \"local\"? (config)"));
  BOOST_CHECK_EXCEPTION(
      runtime.cache("x"), weir::Error,
      says("test.json: there is no cache \"x\"; expected one of \"local\", \"shared\" (config)"));
  BOOST_CHECK_EXCEPTION(runtime.store("x"), weir::Error,
                        says("test.json: there is no store \"x\"; it defines no store (config)"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(runtime_urls)

BOOST_AUTO_TEST_CASE(the_scheme_chooses_the_backend) {
  Probe probe;
  const weir::CachePtr cache = weir::Runtime::cache_from_url("PROBER:x?a=${HOME}", probe.registry);
  BOOST_TEST((cache != nullptr));
  BOOST_TEST(probe.options.url == "PROBER:x?a=${HOME}");  // a URL of its own is nobody's config
  BOOST_TEST(probe.owner == "cache");
}

BOOST_AUTO_TEST_CASE(options_stand_beside_the_url) {
  Probe probe;
  weir::Runtime::cache_from_url("probe:", probe.registry, {{"text", "${HOME}"}});
  BOOST_TEST(probe.options.text == "${HOME}");
  BOOST_CHECK_EXCEPTION(
      weir::Runtime::cache_from_url("probe:", probe.registry, {{"txet", "x"}}), weir::Error,
      [](const weir::Error& error) {
        BOOST_TEST(error.what() == "probe:: txet: unknown key \"txet\"; did you mean \"text\"? (config)");
        return error.kind() == weir::Errc::config;
      });
}

BOOST_AUTO_TEST_CASE(mistakes) {
  Probe probe;
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"porbe://u:hunter2@h",
       "cache URL with the unknown scheme \"porbe\" (did you mean \"probe\"?); "
       "expected one of \"angry\", \"probe\", \"prober\" (config)"},
      {"nothing", "cache URL without a scheme; expected one of \"angry\", \"probe\", \"prober\" (config)"},
      {"angry:", "angry:: angry: bad URL: angry: (config)"},
  };
  for (const auto& [url, expected] : rows) {
    BOOST_CHECK_EXCEPTION(weir::Runtime::cache_from_url(url, probe.registry), weir::Error,
                          [&](const weir::Error& error) {
                            BOOST_TEST(error.what() == expected);
                            return error.kind() == weir::Errc::config;
                          });
  }
  BOOST_CHECK_THROW(weir::Runtime::store_from_url("probe:", probe.registry), weir::Error);
}

BOOST_AUTO_TEST_SUITE_END()
