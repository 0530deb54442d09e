// SPDX-License-Identifier: BSL-1.0
//
// Servers that send anything: a call ends in time, with a value or an Error.
#include <array>
#include <boost/test/unit_test.hpp>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "fake_server.hpp"
#include "support/duration.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::FakeServer;

/// Octets of all kinds: noise, pieces of the protocol put together at random, and replies with an octet
/// changed.
class Garbage {
 public:
  explicit Garbage(unsigned seed) : random_(seed) {}

  std::string next() {
    switch (random_() % 3) {
      case 0:
        return noise();
      case 1:
        return pieces();
      default:
        return damaged();
    }
  }

 private:
  std::string noise() {
    std::string octets(random_() % 200, '\0');
    for (char& octet : octets) octet = static_cast<char>(random_());
    return octets;
  }
  std::string pieces() {
    static constexpr std::array<std::string_view, 28> all = {"*",
                                                             "$",
                                                             ":",
                                                             "+OK\r\n",
                                                             "-ERR x\r\n",
                                                             "_\r\n",
                                                             "#t\r\n",
                                                             "%2\r\n",
                                                             ">1\r\n",
                                                             "*-1\r\n",
                                                             "$-1\r\n",
                                                             "\r\n",
                                                             "*1\r\n",
                                                             "*2\r\n",
                                                             "0",
                                                             "1",
                                                             "-",
                                                             "99999999999999999999",
                                                             "$5\r\nhello\r\n",
                                                             ":1\r\n",
                                                             ",1.5\r\n",
                                                             "(123\r\n",
                                                             "=7\r\ntxt:abc\r\n",
                                                             "-MOVED 1 h:1\r\n",
                                                             "-ASK 1 :0\r\n",
                                                             "-READONLY\r\n",
                                                             "~1\r\n",
                                                             "*1000000\r\n"};
    std::string octets;
    for (auto count = random_() % 8; count > 0; --count) octets += all[random_() % all.size()];
    return octets;
  }
  std::string damaged() {
    std::string octets = "*3\r\n$5\r\nvalue\r\n*2\r\n:1\r\n$-1\r\n+OK\r\n";
    for (auto count = random_() % 3; count > 0; --count)
      octets[random_() % octets.size()] = static_cast<char>(random_());
    return octets.substr(0, random_() % (octets.size() + 1));
  }

  std::mt19937 random_;
};

/// Every operation, whatever it gives.
void call_all(Cache& cache) {
  const std::string_view keys[] = {"a", "b"};
  const std::vector<CacheItem> items = {{"a", Blob(), 1s}, {"b", Blob(), 1s}};
  const std::vector<std::function<void()>> calls = {
      [&] { cache.get("k"); },
      [&] { cache.get_many(keys); },
      [&] { cache.set("k", Blob(), 1s); },
      [&] { cache.set_many(items); },
      [&] { cache.add("k", Blob(), 1s); },
      [&] { cache.replace("k", Blob(), 1s); },
      [&] { cache.compare_and_set("k", Blob(), Blob(), 1s); },
      [&] { cache.increment("k", 1, 1s); },
      [&] { cache.touch("k", 1s); },
      [&] { cache.get_and_touch("k", 1s); },
      [&] { cache.expires_in("k"); },
      [&] { cache.remove("k"); },
      [&] { cache.remove_many(keys); },
      [&] { cache.ping(); },
      [&] { cache.statistics(); },
      [&] { cache.clear(Context::within(50ms)); },
  };
  for (const auto& call : calls) {
    const auto took = test::duration_of([&] {
      try {
        call();
      } catch (const Error&) {  // expected, mostly
      }
    });
    BOOST_TEST((took < 200ms));
  }
}

RedisOptions impatient() {
  RedisOptions options;
  options.connect_timeout = 50ms;
  options.command_timeout = 50ms;
  options.reconnect_delay = 1ms;
  return options;
}

/// \param well_met  whether it lets its clients log in before it goes mad
void run(const std::string& scheme, const std::string& tail, bool well_met) {
  unsigned seed = 0;
  const FakeServer server([&](const FakeServer::Peer& peer) {
    Garbage garbage(seed++);
    bool greeted = !well_met;
    while (!peer.read().empty()) {
      peer.write(greeted ? garbage.next() : "%1\r\n+role\r\n+master\r\n");
      greeted = true;
    }
  });
  for (int i = 0; i < 15; ++i) call_all(*redis_cache(scheme + "://" + server.address() + tail, impatient()));
}

BOOST_AUTO_TEST_CASE(from_the_first_octet) { run("redis", "", false); }
BOOST_AUTO_TEST_CASE(after_the_login) { run("redis", "", true); }
BOOST_AUTO_TEST_CASE(from_a_cluster) { run("redis+cluster", "", true); }
BOOST_AUTO_TEST_CASE(from_sentinels) { run("redis+sentinel", "/weir", true); }

}  // namespace
}  // namespace weir
