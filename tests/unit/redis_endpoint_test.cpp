// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "endpoint.hpp"
#include "socket_timeout.hpp"
#include "weir/error.hpp"

namespace weir::redis {
namespace {

using namespace std::chrono_literals;

Endpoint parsed(std::string_view url) { return parse_endpoint(url, RedisOptions()); }

std::string message_of(std::string_view url) {
  try {
    parsed(url);
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Errc::config));
    return error.what();
  }
  return "(accepted)";
}

BOOST_AUTO_TEST_SUITE(endpoints)

BOOST_AUTO_TEST_CASE(host_port_and_database) {
  const Endpoint plain = parsed("redis://127.0.0.1");
  BOOST_TEST(plain.name() == "127.0.0.1:6379");
  BOOST_TEST(!plain.tls);
  BOOST_TEST(plain.database == 0);
  BOOST_TEST(!plain.password);
  const Endpoint full = parsed("rediss://cache.example:7000/12");
  BOOST_TEST(full.name() == "cache.example:7000");
  BOOST_TEST(full.tls);
  BOOST_TEST(full.database == 12);
  BOOST_TEST(parsed("redis://[::1]:7000/").name() == "[::1]:7000");
}

BOOST_AUTO_TEST_CASE(user_and_password) {
  const Endpoint both = parsed("redis://app:p%40ss@h");
  BOOST_TEST(both.user == "app");
  BOOST_TEST(*both.password == "p@ss");
  const Endpoint only_password = parsed("redis://:secret@h");
  BOOST_TEST(only_password.user.empty());
  BOOST_TEST(*only_password.password == "secret");
  RedisOptions options;
  options.user = "other";
  options.password = "word";
  const Endpoint overridden = parse_endpoint("redis://app:secret@h", options);
  BOOST_TEST(overridden.user == "other");
  BOOST_TEST(*overridden.password == "word");
}

BOOST_AUTO_TEST_CASE(sockets) {
  const Endpoint socket = parsed("unix:/run/redis.sock?db=3");
  BOOST_TEST(socket.name() == "/run/redis.sock");
  BOOST_TEST(socket.socket == "/run/redis.sock");
  BOOST_TEST(socket.database == 3);
}

BOOST_AUTO_TEST_CASE(mistakes_are_refused_without_the_secret) {
  for (const char* url :
       {"http://:secret@h", "redis://:secret@h/one", "redis://:secret@h/-1", "redis://:secret@h/1/2",
        "redis://:secret@h?timeout=1", "unix:", "unix:/s?database=1", "unix:/s?db=", "redis:secret@:99999"}) {
    BOOST_TEST_CONTEXT(url) {
      const std::string message = message_of(url);
      BOOST_TEST(message != "(accepted)");
      BOOST_TEST(message.find("secret") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(a_socket_timeout_is_rounded_up_and_never_zero) {
  BOOST_TEST((socket_timeout(-5ms) == 1ms));
  BOOST_TEST((socket_timeout(1ns) == 1ms));
  BOOST_TEST((socket_timeout(1ms) == 1ms));
  BOOST_TEST((socket_timeout(1001us) == 2ms));
  BOOST_TEST((socket_timeout(10ms) == 10ms));
  BOOST_TEST((socket_timeout(10ms + 1ns) == 20ms));
  BOOST_TEST((socket_timeout(20ms) == 20ms));
  BOOST_TEST((socket_timeout(999ms) == 1000ms));
  BOOST_TEST((socket_timeout(1s) == 1000ms));
}

}  // namespace
}  // namespace weir::redis
