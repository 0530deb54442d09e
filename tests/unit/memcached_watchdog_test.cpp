// SPDX-License-Identifier: BSL-1.0
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <stdexcept>
#include <thread>
#include <vector>

#include "own_socket.hpp"
#include "support/duration.hpp"
#include "watchdog.hpp"

namespace weir::memcached {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::duration_of;

/// Two ends of a connection.
struct Pair {
  Pair() {
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
      throw std::runtime_error("socketpair");
    }
  }
  Pair(const Pair&) = delete;
  Pair& operator=(const Pair&) = delete;
  ~Pair() {
    ::close(ends[0]);
    ::close(ends[1]);
  }
  /// As one that waits for a reply sees it.
  void wait_for_the_end() const {
    char octet = 0;
    while (::recv(ends[0], &octet, 1, 0) > 0) continue;
  }
  bool is_cut() const {
    char octet = 0;
    return ::recv(ends[0], &octet, 1, MSG_DONTWAIT) == 0;
  }

  std::array<int, 2> ends{};
};

BOOST_AUTO_TEST_SUITE(watchdog)

BOOST_AUTO_TEST_CASE(a_call_that_is_late_is_cut) {
  Watchdog dog(system_clock());
  const Pair pair;
  Watchdog::Watched watched(dog, pair.ends[0]);
  const auto took = duration_of([&] {
    watched.begin(steady_clock::now() + 50ms);
    pair.wait_for_the_end();
  });
  BOOST_TEST((took >= 50ms && took < 100ms));
  BOOST_TEST(!watched.end());
}

BOOST_AUTO_TEST_CASE(one_that_ends_in_time_is_not) {
  Watchdog dog(system_clock());
  const Pair pair;
  Watchdog::Watched watched(dog, pair.ends[0]);
  for (int i = 0; i < 5; ++i) {
    watched.begin(steady_clock::now() + 50ms);
    std::this_thread::sleep_for(5ms);
    BOOST_TEST(watched.end());
  }
  std::this_thread::sleep_for(100ms);
  BOOST_TEST(!pair.is_cut());
}

BOOST_AUTO_TEST_CASE(it_wakes_up_for_a_call_after_a_long_rest) {
  Watchdog dog(system_clock());
  const Pair pair;
  Watchdog::Watched watched(dog, pair.ends[0]);
  std::this_thread::sleep_for(800ms);
  const auto took = duration_of([&] {
    watched.begin(steady_clock::now() + 20ms);
    pair.wait_for_the_end();
  });
  BOOST_TEST((took < 100ms));
}

BOOST_AUTO_TEST_CASE(many_at_a_time) {
  Watchdog dog(system_clock());
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&, late = i % 2 == 0] {
        for (int round = 0; round < 20; ++round) {
          const Pair pair;
          Watchdog::Watched watched(dog, pair.ends[0]);
          watched.begin(steady_clock::now() + (late ? 1ms : 1h));
          if (late) pair.wait_for_the_end();
          right += watched.end() != late ? 1 : 0;
        }
      });
    }
  }
  BOOST_TEST(right == 160);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
