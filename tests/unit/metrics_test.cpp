// SPDX-License-Identifier: BSL-1.0
#include "weir/metrics.hpp"

#include <boost/test/unit_test.hpp>
#include <thread>

BOOST_AUTO_TEST_SUITE(metrics)

BOOST_AUTO_TEST_CASE(a_counter_is_known_by_name_and_owner) {
  weir::MetricsRegistry registry;
  registry.counter("queries", "stores.a").add();
  registry.counter("queries", "stores.a").add(2);
  registry.counter("queries", "stores.b").add(10);
  BOOST_TEST(registry.value("queries", "stores.a") == 3U);
  BOOST_TEST(registry.value("queries", "stores.b") == 10U);
  BOOST_TEST(registry.value("queries", "stores.c") == 0U);
  BOOST_TEST(registry.value("hits", "stores.a") == 0U);
  BOOST_TEST(registry.samples().size() == 2U);  // asking made none
}

BOOST_AUTO_TEST_CASE(samples_are_ordered_by_owner_and_name) {
  weir::MetricsRegistry registry;
  registry.counter("b", "2").add(1);
  registry.counter("a", "2").add(2);
  registry.counter("c", "1").add(3);
  std::string text;
  for (const weir::MetricSample& sample : registry.samples()) {
    text += sample.owner + "." + sample.name + "=" + std::to_string(sample.value) + " ";
  }
  BOOST_TEST(text == "1.c=3 2.a=2 2.b=1 ");
}

BOOST_AUTO_TEST_CASE(counters_never_move) {
  weir::MetricsRegistry registry;
  weir::Counter& first = registry.counter("0", "x");
  for (int i = 1; i < 1000; ++i) registry.counter(std::to_string(i), std::to_string(i % 7)).add();
  BOOST_TEST(&registry.counter("0", "x") == &first);
}

BOOST_AUTO_TEST_CASE(threads_lose_no_count) {
  weir::MetricsRegistry registry;
  constexpr int rounds = 10'000;
  const auto count = [&] {
    for (int i = 0; i < rounds; ++i) registry.counter("calls", i % 2 == 0 ? "even" : "odd").add();
  };
  {
    std::jthread one(count);
    std::jthread other(count);
  }
  BOOST_TEST(registry.value("calls", "even") == static_cast<unsigned>(rounds));
  BOOST_TEST(registry.value("calls", "odd") == static_cast<unsigned>(rounds));
}

BOOST_AUTO_TEST_SUITE_END()
