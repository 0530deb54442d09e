// SPDX-License-Identifier: BSL-1.0
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "fake_server.hpp"
#include "memcached_fixture.hpp"
#include "support/duration.hpp"
#include "support/servers.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::error_of;
using test::FakeServer;
using test::succeeds_soon;
using test::text;

constexpr auto minute = 1min;

Blob blob(std::string_view octets) { return Blob::copy_of(octets); }

/// An ElastiCache configuration endpoint in front of real servers: it knows one command, and no keys.
class Endpoint {
 public:
  std::string url() const { return "memcached://" + server_.address(); }

  /// What it answers from now on.
  void tell(std::uint64_t version, const std::vector<std::string>& addresses) {
    std::string body = std::to_string(version) + "\n";
    for (std::size_t i = 0; i < addresses.size(); ++i) {
      const std::size_t colon = addresses[i].rfind(':');
      body += (i == 0 ? "" : " ") + std::string("node-") + addresses[i].substr(colon + 1) +
              ".cache.example|" + addresses[i].substr(0, colon) + "|" + addresses[i].substr(colon + 1);
    }
    body += "\n";
    tell("CONFIG cluster 0 " + std::to_string(body.size()) + "\r\n" + body + "\r\nEND\r\n");
  }
  void tell(std::string reply) {
    const std::lock_guard lock(mutex_);
    reply_ = std::move(reply);
  }
  int asked() const { return asked_; }
  int asked_wrongly() const { return wrong_; }
  /// Waits until it was asked once more, and the answer was used.
  void wait_for_a_poll() const {
    const int before = asked_;
    while (asked_ < before + 2) std::this_thread::sleep_for(5ms);
  }

 private:
  void serve(const FakeServer::Peer& peer) {
    for (std::string command; !(command = peer.read()).empty();) {
      if (command != "config get cluster\r\n") {
        ++wrong_;
        continue;
      }
      std::string reply;
      {
        const std::lock_guard lock(mutex_);
        reply = reply_;
      }
      ++asked_;
      // In two pieces, as a network may deliver it.
      peer.write(reply.substr(0, reply.size() / 2));
      std::this_thread::sleep_for(2ms);
      peer.write(reply.substr(reply.size() / 2));
    }
  }

  std::mutex mutex_;
  std::string reply_ = "ERROR\r\n";
  std::atomic<int> asked_{0};
  std::atomic<int> wrong_{0};
  FakeServer server_{[this](const FakeServer::Peer& peer) { serve(peer); }};
};

struct Discovered {
  const std::vector<std::string> addresses = test::addresses_in(test::server_url("memcached_fleet"));
  const std::string prefix = test::unique_name("test") + ":";
  Endpoint endpoint;

  CachePtr open(std::chrono::milliseconds interval = 100ms) const {
    return memcached_cache(endpoint.url(),
                           {.prefix = prefix, .discovery = true, .discovery_interval = interval});
  }
  bool stands_at(std::size_t node, const std::string& key) const {
    return test::RawMemcached(addresses[node]).get(prefix + key).has_value();
  }
};

BOOST_FIXTURE_TEST_SUITE(discovery, Discovered)

BOOST_AUTO_TEST_CASE(nobody_is_asked_before_the_first_call_and_the_endpoint_never_for_a_key) {
  endpoint.tell(1, {addresses[0]});
  const CachePtr cache = open(2s);
  BOOST_TEST(endpoint.asked() == 0);
  cache->set("k", blob("v"), minute);
  BOOST_TEST(endpoint.asked() == 1);
  BOOST_TEST(text(cache->get("k")) == "v");
  BOOST_TEST(stands_at(0, "k"));
  BOOST_TEST(endpoint.asked_wrongly() == 0);
}

BOOST_AUTO_TEST_CASE(the_nodes_change_only_when_the_version_rises) {
  endpoint.tell(5, {addresses[0]});
  const CachePtr cache = open();
  cache->set("k", blob("v"), minute);
  for (const std::uint64_t version : {5U, 4U}) {
    endpoint.tell(version, {addresses[1]});
    endpoint.wait_for_a_poll();
    BOOST_TEST(text(cache->get("k")) == "v");
  }
  endpoint.tell(6, {addresses[1]});
  BOOST_TEST(succeeds_soon([&] {
    if (cache->get("k")) throw Error(Errc::busy, "not yet");
  }));
  cache->set("l", blob("v"), minute);
  BOOST_TEST(stands_at(1, "l"));
  BOOST_TEST(!stands_at(0, "l"));
}

BOOST_AUTO_TEST_CASE(a_node_that_comes_takes_its_share_of_the_keys_and_no_other) {
  endpoint.tell(1, {addresses[0], addresses[1]});
  const CachePtr cache = open();
  constexpr int keys = 300;
  const auto key = [](int i) { return "key-" + std::to_string(i); };
  for (int i = 0; i < keys; ++i) cache->set(key(i), blob(key(i)), minute);
  endpoint.tell(2, addresses);
  endpoint.wait_for_a_poll();
  int stayed = 0;
  for (int i = 0; i < keys; ++i) stayed += text(cache->get(key(i))) == key(i) ? 1 : 0;
  BOOST_TEST(stayed > keys / 2);
  BOOST_TEST(stayed < keys * 4 / 5);
}

// Sixteen threads, while nodes come and go: an answer is right, or absent.
BOOST_AUTO_TEST_CASE(calls_go_on_while_the_nodes_change) {
  endpoint.tell(1, addresses);
  const CachePtr cache = open();
  std::atomic<bool> stop{false};
  std::atomic<int> wrong{0};
  std::atomic<int> right{0};
  {
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; !stop; ++i) {
          const std::string key = "key-" + std::to_string((i * 7 + t) % 100);
          cache->set(key, blob(key), minute);
          const std::string held = text(cache->get(key));
          (held == key || held == "(absent)" ? right : wrong) += 1;
        }
      });
    }
    for (std::uint64_t version = 2; version < 8; ++version) {
      endpoint.tell(version, version % 2 == 0 ? std::vector{addresses[0], addresses[2]} : addresses);
      endpoint.wait_for_a_poll();
    }
    stop = true;
  }
  BOOST_TEST(wrong == 0);
  BOOST_TEST(right > 100);
}

BOOST_AUTO_TEST_CASE(what_the_endpoint_says_wrong_later_changes_nothing) {
  endpoint.tell(1, addresses);
  const CachePtr cache = open();
  cache->set("k", blob("v"), minute);
  for (const char* const reply :
       {"ERROR\r\n", "CONFIG cluster 0 3\r\n9\n\n\r\nEND\r\n", "nonsense\r\n", ""}) {
    endpoint.tell(reply);
    endpoint.wait_for_a_poll();
    BOOST_TEST(text(cache->get("k")) == "v");
    if (*reply == '\0') break;
  }
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_is_none_is_told_and_asked_again) {
  const CachePtr cache = open();
  const Error error = error_of([&] { cache->get("k"); });
  BOOST_TEST((error.kind() == Errc::unsupported));
  BOOST_TEST(std::string(error.what()).find("discovery") != std::string::npos);
  const CachePtr real = memcached_cache("memcached://" + addresses[0], {.discovery = true});
  BOOST_TEST((error_of([&] { real->get("k"); }).kind() == Errc::unsupported));
  const CachePtr nobody = memcached_cache("memcached://127.0.0.1:1", {.discovery = true});
  BOOST_TEST((error_of([&] { nobody->get("k"); }).kind() == Errc::unavailable));
  endpoint.tell(1, addresses);
  BOOST_TEST(!cache->get("k"));
}

BOOST_AUTO_TEST_CASE(an_endpoint_that_is_silent_keeps_nobody_beyond_his_deadline) {
  endpoint.tell("");
  const CachePtr cache = open();
  std::atomic<int> timely{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) {
      threads.emplace_back([&] {
        const auto took = test::duration_of([&] {
          timely += error_of([&] { cache->get("k", Context::within(100ms)); }).kind() == Errc::timeout;
        });
        timely += took < 150ms;
      });
    }
  }
  BOOST_TEST(timely == 8);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
