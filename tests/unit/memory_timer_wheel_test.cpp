// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <random>
#include <vector>

#include "timer_wheel.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using memory::EntryTable;
using memory::Id;
using memory::TimerWheel;

struct Fixture {
  static constexpr std::size_t most = 2000;
  Clock::Instant now{std::chrono::hours(1000)};
  EntryTable entries{most};
  TimerWheel wheel{entries, now};

  Id add(Clock::Instant at) {
    const Id id = entries.allocate();
    entries[id].set_key("k");
    entries.provide_expiry(id);
    entries.expiry(id).at = at;
    wheel.add(id);
    return id;
  }
  void take(Id id) {
    wheel.remove(id);
    entries.free(id);
  }
};

BOOST_FIXTURE_TEST_SUITE(a_memory_timer_wheel, Fixture)

BOOST_AUTO_TEST_CASE(gives_nothing_before_its_time_and_all_soon_after) {
  std::multimap<Clock::Instant, Id> model;
  std::mt19937_64 random(7);
  for (int step = 0; step < 20'000; ++step) {
    if (model.size() < 1000) {
      // From a millisecond to years.
      const auto left =
          std::chrono::milliseconds(std::uint64_t{1} << random() % 36) + 1ns * (random() % 1'000'000);
      model.emplace(now + left, add(now + left));
    }
    if (step % 7 == 0) {
      const auto gone = std::next(model.begin(), static_cast<long>(random() % model.size()));
      take(gone->second);
      model.erase(gone);
    }
    if (step % 100 == 0) now += std::chrono::milliseconds(std::uint64_t{1} << random() % 24);
    for (Id id = wheel.expired(now); id != memory::no_id; id = wheel.expired(now)) {
      BOOST_REQUIRE(entries.expiry(id).passed(now));
      const auto [begin, end] = model.equal_range(entries.expiry(id).at);
      const auto found = std::find_if(begin, end, [id](const auto& entry) { return entry.second == id; });
      BOOST_REQUIRE((found != end));
      model.erase(found);
      take(id);
    }
  }
  // Whatever is left goes once its slot is over, some at a call.
  now += std::chrono::hours(24 * 365 * 10);
  for (int call = 0; call < 5000 && !wheel.empty(); ++call) {
    const Id id = wheel.expired(now);
    if (id != memory::no_id) take(id);
  }
  BOOST_TEST(wheel.empty());
}

BOOST_AUTO_TEST_CASE(is_at_most_a_slot_late) {
  const Id id = add(now + 1ms);
  BOOST_TEST(wheel.expired(now + 1ms - 1ns) == memory::no_id);
  BOOST_TEST(wheel.expired(now + 40ms) == id);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
