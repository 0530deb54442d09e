// SPDX-License-Identifier: BSL-1.0
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <random>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "fake_server.hpp"
#include "support/duration.hpp"
#include "support/manual_clock.hpp"
#include "support/private_server.hpp"
#include "support/process.hpp"
#include "weir/backends/redis.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using test::duration_of;
using test::FakeServer;
using test::PrivateRedis;

constexpr Ttl forever = Ttl::forever();

class PrivateTlsRedis final : public test::PrivateServer {
 public:
  PrivateTlsRedis() : PrivateServer("redis_tls") {}
};

/// Lets a client log in: a server of old, who knows no HELLO.
void greet(const FakeServer::Peer& peer) {
  if (!peer.read().empty()) peer.write("-ERR unknown command 'HELLO'\r\n");
}

template <class Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {Errc::cancelled, "the call succeeded"};
}

/// Tries until the call succeeds, for up to ten seconds.
template <class Call>
bool succeeds_soon(const Call& call) {
  const auto end = steady_clock::now() + 10s;
  while (steady_clock::now() < end) {
    try {
      call();
      return true;
    } catch (const Error&) {
      std::this_thread::sleep_for(10ms);
    }
  }
  return false;
}

std::string cli(const test::PrivateServer& server, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {"redis-cli", "-u", server.url()});
  return test::run(arguments).output;
}

/// The ids of the connections to it, but for redis-cli's own.
std::string connections(const test::PrivateServer& server) {
  std::istringstream list(cli(server, {"client", "list"}));
  std::string ids;
  for (std::string line; std::getline(list, line);)
    if (line.find("cmd=client") == std::string::npos) ids += line.substr(0, line.find(' ')) + " ";
  return ids;
}

RedisOptions within(std::chrono::milliseconds timeout) {
  RedisOptions options;
  options.connect_timeout = timeout;
  options.command_timeout = timeout;
  return options;
}

std::string text(const std::optional<Blob>& value) { return value ? std::string(value->view()) : "(absent)"; }

std::string bulk(std::string_view value) {
  return "$" + std::to_string(value.size()) + "\r\n" + std::string(value) + "\r\n";
}

BOOST_AUTO_TEST_SUITE(a_server_that_dies)

BOOST_AUTO_TEST_CASE(calls_fail_at_once_and_recover_when_it_is_back) {
  PrivateRedis server;
  const CachePtr cache = redis_cache(server.url());
  cache->set("k", Blob::copy_of("v"), forever);
  server.kill();
  const Error first = error_of([&] { cache->set("k", Blob::copy_of("w"), forever); });
  BOOST_TEST((first.kind() == Errc::unavailable));
  BOOST_TEST(!first.maybe_applied());  // that it was gone was seen before anything was sent
  BOOST_TEST(!error_of([&] { cache->set("k", Blob::copy_of("w"), forever); }).maybe_applied());
  for (int i = 0; i < 20; ++i) {
    const auto call = [&] { cache->get("k"); };
    BOOST_TEST((error_of(call).kind() == Errc::unavailable));
    BOOST_TEST((duration_of([&] { error_of(call); }) < 500ms));
  }
  BOOST_TEST((error_of([&] { cache->increment("n", 1, forever); }).kind() == Errc::unavailable));
  server.restart();
  BOOST_TEST(succeeds_soon([&] { cache->set("k", Blob::copy_of("w"), forever); }));
  BOOST_TEST(text(cache->get("k")) == "w");
}

// Every connection is dead, and no call notices.
BOOST_AUTO_TEST_CASE(a_restart_between_calls_is_not_noticed) {
  PrivateRedis server;
  const CachePtr cache = redis_cache(server.url());
  const auto use_all = [&] {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 8; ++i) {
      threads.emplace_back([&] {
        for (int round = 0; round < 50; ++round) cache->ping();
      });
    }
  };
  const std::vector<std::function<void()>> calls = {
      [&] { cache->set("k", Blob::copy_of("1"), forever); },
      [&] { BOOST_TEST(!cache->get("k")); },
      [&] { BOOST_TEST(cache->add("k", Blob::copy_of("1"), forever)); },
      [&] { BOOST_TEST(cache->increment("k", 1, forever) == 1); },
      [&] { BOOST_TEST(!cache->compare_and_set("k", Blob(), Blob(), forever)); },
      [&] { BOOST_TEST(!cache->remove("k")); },
      [&] { BOOST_TEST(!cache->touch("k", forever)); },
  };
  for (const auto& call : calls) {
    use_all();
    server.kill();
    server.restart();
    BOOST_CHECK_NO_THROW(call());
  }
}

// The clock stands still, so nobody may try again however long it takes; then it moves.
BOOST_AUTO_TEST_CASE(nobody_tries_again_before_the_delay_has_passed) {
  PrivateRedis server;
  test::ManualClock clock;
  RedisOptions options;
  options.clock = &clock;
  options.reconnect_delay = 100ms;
  const CachePtr cache = redis_cache(server.url(), options);
  server.kill();
  BOOST_TEST((error_of([&] { cache->ping(); }).kind() == Errc::unavailable));
  server.restart();
  clock.advance(99ms);
  const Error error = error_of([&] { cache->ping(); });
  BOOST_TEST((error.kind() == Errc::unavailable));
  BOOST_TEST(std::string(error.what()).find("is not tried for") != std::string::npos);
  clock.advance(26ms);
  BOOST_CHECK_NO_THROW(cache->ping());
}

// Writing to a peer that is gone raises SIGPIPE where nobody prevents it, and this test ends with it.
BOOST_AUTO_TEST_CASE(writing_to_it_does_not_end_the_process) {
  const Blob large = Blob::copy_of(std::string(20U << 20U, 'x'));
  const auto check = [&](test::PrivateServer& server) {
    RedisOptions options;
    options.tls.verify = false;
    options.command_timeout = 5s;
    const CachePtr cache = redis_cache(server.url(), options);
    cache->ping();
    server.kill();
    for (int i = 0; i < 3; ++i) {
      BOOST_TEST((error_of([&] { cache->set("k", large, forever); }).kind() == Errc::unavailable));
    }
    server.restart();
    BOOST_TEST(succeeds_soon([&] { cache->ping(); }));
    server.kill();
    server.restart();
    BOOST_CHECK_NO_THROW(cache->set("k", large, forever));
  };
  PrivateRedis plain;
  check(plain);
  PrivateTlsRedis tls;
  check(tls);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_server_that_hangs)

bool is_timeout(const Error& error) { return error.kind() == Errc::timeout; }
bool is_outage(const Error& error) { return is_timeout(error) || error.kind() == Errc::unavailable; }

BOOST_AUTO_TEST_CASE(each_call_ends_in_time_and_no_late_reply_answers_another_key) {
  PrivateRedis server;
  const CachePtr cache = redis_cache(server.url(), within(200ms));
  constexpr int keys = 40;
  const auto key = [](int i) { return "key-" + std::to_string(i); };
  for (int i = 0; i < keys; ++i) cache->set(key(i), Blob::copy_of(key(i)), forever);
  server.pause();
  const auto hurried = duration_of(
      [&] { BOOST_TEST(is_timeout(error_of([&] { cache->get(key(0), Context::within(30ms)); }))); });
  BOOST_TEST((hurried >= 30ms && hurried < 80ms));
  const auto usual = duration_of([&] {
    const Error error = error_of([&] { cache->increment("n", 1, forever); });
    BOOST_TEST(is_timeout(error));
    BOOST_TEST(error.maybe_applied());
  });
  BOOST_TEST((usual >= 200ms && usual < 250ms));
  // By now the connection is taken for dead, and a new one is not let in.
  for (int i = 0; i < 10; ++i) {
    const auto took = duration_of([&] {
      const Error error = error_of([&] { cache->get(key(i)); });
      BOOST_TEST(is_outage(error));
      BOOST_TEST(!error.maybe_applied());
    });
    BOOST_TEST((took < 250ms));
  }
  server.resume();
  BOOST_TEST(succeeds_soon([&] { cache->ping(); }));
  for (int round = 0; round < 5; ++round) {
    for (int i = 0; i < keys; ++i) BOOST_TEST(text(cache->get(key(i))) == key(i));
  }
}

// The connection lives on where others get their replies; what comes for those who left is dropped.
BOOST_AUTO_TEST_CASE(who_leaves_early_leaves_the_others_their_replies) {
  PrivateRedis server;
  RedisOptions options;
  options.connections = 1;
  const CachePtr cache = redis_cache(server.url(), options);
  for (int i = 0; i < 20; ++i) {
    const std::string key = "key-" + std::to_string(i);
    cache->set(key, Blob::copy_of(key), forever);
  }
  const std::string before = connections(server);
  std::atomic<int> right{0};
  std::atomic<int> left{0};
  const auto call = [&](int i, std::chrono::milliseconds limit) {
    const std::string key = "key-" + std::to_string(i);
    try {
      right += text(cache->get(key, Context::within(limit))) == key;
    } catch (const Error& error) {
      left += error.kind() == Errc::timeout;
    }
  };
  {
    const std::jthread sleeper([&] { cli(server, {"debug", "sleep", "1"}); });
    std::this_thread::sleep_for(100ms);
    std::vector<std::jthread> threads;
    for (int i = 0; i < 20; ++i) threads.emplace_back(call, i, i % 2 == 0 ? 200ms : 20s);
  }
  BOOST_TEST(right == 10);
  BOOST_TEST(left == 10);
  for (int i = 0; i < 20; ++i) call(i, 20s);
  BOOST_TEST(right == 30);
  BOOST_TEST(connections(server) == before);
}

BOOST_AUTO_TEST_CASE(waiting_for_a_connection_ends_in_time_too) {
  PrivateRedis server;
  RedisOptions options = within(300ms);
  options.connections = 1;
  const CachePtr cache = redis_cache(server.url(), options);
  cache->ping();
  server.pause();
  std::vector<std::jthread> threads;
  std::atomic<int> timely{0};
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      const auto took = duration_of([&] { timely += is_outage(error_of([&] { cache->ping(); })); });
      timely += took < 400ms;
    });
  }
  threads.clear();
  BOOST_TEST(timely == 8);
  server.resume();
  BOOST_TEST(succeeds_soon([&] { cache->ping(); }));
}

BOOST_AUTO_TEST_CASE(a_login_that_hangs_is_a_failed_connect) {
  PrivateTlsRedis server;
  RedisOptions options = within(200ms);
  options.tls.verify = false;
  const CachePtr cache = redis_cache(server.url(), options);
  server.pause();
  BOOST_TEST((duration_of([&] {
                BOOST_TEST((error_of([&] { cache->ping(); }).kind() == Errc::unavailable));
              }) < 300ms));
  server.resume();
  BOOST_TEST(succeeds_soon([&] { cache->ping(); }));
}

// A caller in a hurry must not make others wait for a reconnect delay.
BOOST_AUTO_TEST_CASE(a_connect_that_the_callers_deadline_cut_short_counts_against_nobody) {
  PrivateTlsRedis server;
  RedisOptions options = within(1s);
  options.tls.verify = false;
  options.reconnect_delay = 1h;
  const CachePtr cache = redis_cache(server.url(), options);
  server.pause();
  BOOST_TEST((error_of([&] { cache->ping(Context::within(50ms)); }).kind() == Errc::timeout));
  server.resume();
  BOOST_CHECK_NO_THROW(cache->ping());
}

BOOST_AUTO_TEST_CASE(a_reply_that_never_ends_ends_in_time) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    greet(peer);
    if (peer.read().empty()) return;
    peer.write("$100000000\r\n");
    const auto end = steady_clock::now() + 1s;
    while (steady_clock::now() < end) peer.write("x");
  });
  const CachePtr cache = redis_cache("redis://" + server.address(), within(200ms));
  const auto took =
      duration_of([&] { BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::timeout)); });
  BOOST_TEST((took >= 200ms && took < 300ms));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(a_server_that_misbehaves)

// A read is asked again over a new connection, once.
BOOST_AUTO_TEST_CASE(a_reply_cut_in_the_middle_is_no_value) {
  std::atomic<int> connection{0};
  const FakeServer server([&](const FakeServer::Peer& peer) {
    greet(peer);
    const int number = connection++;
    while (!peer.read().empty()) {
      if (number != 1) return peer.write("$10\r\n12345");
      peer.write(bulk("whole"));
    }
  });
  BOOST_TEST(text(redis_cache("redis://" + server.address(), within(1s))->get("k")) == "whole");
  BOOST_TEST(connection == 2);
  const CachePtr another = redis_cache("redis://" + server.address(), within(1s));
  BOOST_TEST((error_of([&] { another->get("k"); }).kind() == Errc::unavailable));
  BOOST_TEST(connection == 4);
}

// Each connection dies with its second command: a read goes again over a new one; a write does not, since it
// may have been done.
BOOST_AUTO_TEST_CASE(only_what_changes_nothing_is_sent_again) {
  std::atomic<int> asked{0};
  const FakeServer server([&](const FakeServer::Peer& peer) {
    greet(peer);
    for (int served = 0; !peer.read().empty(); ++served) {
      ++asked;
      if (served == 1) return;
      peer.write(bulk("1"));
    }
  });
  const CachePtr cache = redis_cache("redis://" + server.address(), within(1s));
  BOOST_TEST(text(cache->get("k")) == "1");
  BOOST_TEST(text(cache->get("k")) == "1");
  BOOST_TEST(asked == 3);
  const std::vector<std::function<void()>> writes = {
      [&] { cache->set("k", Blob(), forever); },
      [&] { cache->remove("k"); },
      [&] { cache->increment("k", 1, forever); },
  };
  for (const auto& write : writes) {
    const int before = asked;
    const Error error = error_of(write);
    BOOST_TEST((error.kind() == Errc::unavailable));
    BOOST_TEST(error.maybe_applied());
    BOOST_TEST(asked == before + 1);
    BOOST_TEST(text(cache->get("k")) == "1");
  }
}

// A command that the server did not get whole was not done, and goes again.
BOOST_AUTO_TEST_CASE(a_write_that_was_cut_goes_again) {
  std::atomic<int> connection{0};
  const FakeServer server([&](const FakeServer::Peer& peer) {
    greet(peer);
    std::string got = peer.read();
    if (connection++ == 0 || got.empty()) return;
    while (got.size() < (20U << 20U)) got += peer.read();
    peer.write("+OK\r\n");
    peer.read();
  });
  const CachePtr cache = redis_cache("redis://" + server.address(), within(5s));
  BOOST_CHECK_NO_THROW(cache->set("k", Blob::copy_of(std::string(20U << 20U, 'x')), forever));
  BOOST_TEST(connection == 2);
}

// The server was made a replica; the name may lead to the new primary by now.
BOOST_AUTO_TEST_CASE(after_read_only_a_new_connection_is_opened) {
  std::atomic<int> connection{0};
  const FakeServer server([&](const FakeServer::Peer& peer) {
    greet(peer);
    const bool replica = connection++ == 0;
    while (!peer.read().empty()) peer.write(replica ? "-READONLY You can't write.\r\n" : "+OK\r\n");
  });
  const CachePtr cache = redis_cache("redis://" + server.address());
  BOOST_CHECK_NO_THROW(cache->set("k", Blob(), forever));
  BOOST_TEST(connection == 2);
}

BOOST_AUTO_TEST_CASE(what_is_not_redis_is_an_error) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    if (!peer.read().empty()) peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
  });
  const CachePtr cache = redis_cache("redis://" + server.address());
  BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::internal));
}

// Were the second reply left in the connection, it would answer the next key.
BOOST_AUTO_TEST_CASE(a_connection_with_more_than_one_reply_is_closed) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    greet(peer);
    while (!peer.read().empty()) peer.write(bulk("right") + bulk("wrong"));
  });
  const CachePtr cache = redis_cache("redis://" + server.address());
  BOOST_TEST((error_of([&] { cache->get("k"); }).kind() == Errc::internal));
  BOOST_TEST((error_of([&] { cache->get("l"); }).kind() == Errc::internal));
}

// What is left of a reply is as bad.
BOOST_AUTO_TEST_CASE(a_connection_with_a_reply_and_a_half_is_closed) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    greet(peer);
    for (bool first = true; !peer.read().empty(); first = false)
      peer.write(first ? bulk("right") + "$5\r\nwro" : "ng\r\n");
  });
  const CachePtr cache = redis_cache("redis://" + server.address());
  for (int i = 0; i < 3; ++i) BOOST_TEST(text(cache->get("k")) == "right");
}

BOOST_AUTO_TEST_CASE(messages_that_nobody_asked_for_are_passed_over) {
  const FakeServer server([](const FakeServer::Peer& peer) {
    if (!peer.read().empty()) peer.write(">2\r\n+a\r\n+b\r\n%1\r\n+role\r\n+master\r\n");
    while (!peer.read().empty()) peer.write(">1\r\n+early\r\n" + bulk("right") + ">1\r\n+late\r\n");
  });
  const CachePtr cache = redis_cache("redis://" + server.address());
  for (int i = 0; i < 3; ++i) BOOST_TEST(text(cache->get("k")) == "right");
}

BOOST_AUTO_TEST_CASE(a_full_server_a_replica_and_too_many_clients) {
  PrivateRedis server;
  const CachePtr cache = redis_cache(server.url());
  cache->set("k", Blob::copy_of("v"), forever);
  cli(server, {"config", "set", "maxmemory", "1"});
  const Error full = error_of([&] { cache->set("k", Blob::copy_of("w"), forever); });
  BOOST_TEST((full.kind() == Errc::too_large));
  BOOST_TEST(full.native_code() == "OOM");
  cli(server, {"config", "set", "maxmemory", "0"});
  cli(server, {"replicaof", "127.0.0.1", "1"});
  BOOST_TEST((error_of([&] { cache->set("k", Blob::copy_of("w"), forever); }).kind() == Errc::read_only));
  cli(server, {"replicaof", "no", "one"});
  BOOST_TEST(text(cache->get("k")) == "v");
  cli(server, {"config", "set", "maxclients", "1"});
  const CachePtr another = redis_cache(server.url());
  BOOST_TEST((error_of([&] { another->ping(); }).kind() == Errc::unavailable));
}

BOOST_AUTO_TEST_CASE(a_password_that_is_set_right_again_is_noticed) {
  PrivateRedis server;
  cli(server, {"config", "set", "requirepass", "right"});
  RedisOptions options;
  options.password = "wrong";
  BOOST_TEST((error_of([&] { redis_cache(server.url(), options)->ping(); }).kind() == Errc::permission));
  options.password = "new";
  const CachePtr cache = redis_cache(server.url(), options);
  BOOST_TEST((error_of([&] { cache->ping(); }).kind() == Errc::permission));
  test::run({"redis-cli", "-u", server.url(), "--no-auth-warning", "-a", "right", "config", "set",
             "requirepass", "new"});
  BOOST_TEST(succeeds_soon([&] { cache->ping(); }));
}

BOOST_AUTO_TEST_SUITE_END()

// Sixteen threads, deadlines of all lengths, connections killed all the time: an answer is right or a
// weir::Error.
BOOST_AUTO_TEST_CASE(every_answer_under_fire_is_right) {
  PrivateRedis server;
  const CachePtr cache = redis_cache(server.url(), within(500ms));
  std::atomic<bool> stop{false};
  std::atomic<int> right{0};
  std::atomic<int> wrong{0};
  std::atomic<int> failed{0};
  const auto hammer = [&](unsigned self) {
    std::mt19937 random(self);
    while (!stop) {
      const std::string key = "key-" + std::to_string(random() % 500);
      const std::string value = key + std::string(random() % 3000, '.');
      Context context;
      if (random() % 4 == 0) context = Context::within(std::chrono::milliseconds(1 + random() % 20));
      try {
        if (random() % 2 == 0) cache->set(key, Blob::copy_of(value), forever, context);
        const std::string_view keys[] = {key, "absent", key};
        const auto found = cache->get_many(keys, context);
        const auto fits = [&](const auto& held) {
          return !held || held->view().substr(0, held->view().find('.')) == key;
        };
        (fits(found.at(0)) && !found.at(1) && fits(found.at(2)) ? right : wrong) += 1;
      } catch (const Error& error) {
        const bool expected = error.kind() == Errc::timeout || error.kind() == Errc::unavailable;
        (expected ? failed : wrong) += 1;
      }
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned self = 0; self < 16; ++self) threads.emplace_back(hammer, self);
    const auto end = steady_clock::now() + 3s;
    while (steady_clock::now() < end) {
      cli(server, {"client", "kill", "type", "normal", "skipme", "yes"});
      std::this_thread::sleep_for(20ms);
    }
    stop = true;
  }
  BOOST_TEST_MESSAGE("right " << right << ", failed " << failed << ", wrong " << wrong);
  BOOST_TEST(wrong == 0);
  BOOST_TEST(right > 1000);
  BOOST_CHECK_NO_THROW(cache->ping());
}

}  // namespace
}  // namespace weir
