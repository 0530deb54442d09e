// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "deployment.hpp"
#include "socket_timeout.hpp"
#include "weir/error.hpp"

namespace weir::redis {
namespace {

using namespace std::chrono_literals;

Deployment parsed(std::string_view url) { return parse_deployment(url, RedisOptions()); }

std::string first_of(const Deployment& deployment) { return deployment.first.front().name(); }

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
  const Deployment plain = parsed("redis://127.0.0.1");
  BOOST_TEST((plain.kind == Deployment::Kind::standalone));
  BOOST_TEST(first_of(plain) == "127.0.0.1:6379");
  BOOST_TEST(!plain.tls);
  BOOST_TEST(plain.database == 0);
  BOOST_TEST(!plain.password);
  const Deployment full = parsed("rediss://cache.example:7000/12");
  BOOST_TEST(first_of(full) == "cache.example:7000");
  BOOST_TEST(full.tls);
  BOOST_TEST(full.database == 12);
  BOOST_TEST(first_of(parsed("redis://[::1]:7000/")) == "[::1]:7000");
}

BOOST_AUTO_TEST_CASE(nodes_of_a_cluster) {
  const Deployment cluster = parsed("rediss+cluster://app:p%2Css@a:7000,b,[::1]:7002");
  BOOST_TEST((cluster.kind == Deployment::Kind::cluster));
  BOOST_TEST(cluster.tls);
  BOOST_TEST(cluster.user == "app");
  BOOST_TEST(*cluster.password == "p,ss");
  BOOST_REQUIRE(cluster.first.size() == 3);
  BOOST_TEST(cluster.first[0].name() == "a:7000");
  BOOST_TEST(cluster.first[1].name() == "b:6379");
  BOOST_TEST(cluster.first[2].name() == "[::1]:7002");
  BOOST_TEST(first_of(parsed("redis+cluster://configuration.example")) == "configuration.example:6379");
}

BOOST_AUTO_TEST_CASE(sentinels) {
  const Deployment watched = parsed("redis+sentinel://:secret@a,b:1,c/mymaster/2");
  BOOST_TEST((watched.kind == Deployment::Kind::sentinel));
  BOOST_TEST(watched.primary_name == "mymaster");
  BOOST_TEST(watched.database == 2);
  BOOST_TEST(*watched.password == "secret");
  BOOST_REQUIRE(watched.first.size() == 3);
  BOOST_TEST(watched.first[0].name() == "a:26379");
  BOOST_TEST(watched.first[1].name() == "b:1");
  BOOST_TEST(parsed("redis+sentinel://a/m").database == 0);
}

BOOST_AUTO_TEST_CASE(user_and_password) {
  const Deployment both = parsed("redis://app:p%40ss@h");
  BOOST_TEST(both.user == "app");
  BOOST_TEST(*both.password == "p@ss");
  const Deployment only_password = parsed("redis://:secret@h");
  BOOST_TEST(only_password.user.empty());
  BOOST_TEST(*only_password.password == "secret");
  RedisOptions options;
  options.user = "other";
  options.password = "word";
  const Deployment overridden = parse_deployment("redis://app:secret@h", options);
  BOOST_TEST(overridden.user == "other");
  BOOST_TEST(*overridden.password == "word");
}

BOOST_AUTO_TEST_CASE(sockets) {
  const Deployment socket = parsed("unix:/run/redis.sock?db=3");
  BOOST_TEST(first_of(socket) == "/run/redis.sock");
  BOOST_TEST(socket.first.front().socket == "/run/redis.sock");
  BOOST_TEST(socket.database == 3);
}

BOOST_AUTO_TEST_CASE(mistakes_are_refused_without_the_secret) {
  for (const char* url :
       {"http://:secret@h", "redis://:secret@h/one", "redis://:secret@h/-1", "redis://:secret@h/1/2",
        "redis://:secret@h?timeout=1", "unix:", "unix:/s?database=1", "unix:/s?db=", "redis:secret@:99999",
        "redis://:secret@a,b", "redis+cluster://:secret@a,,b", "redis+cluster://:secret@a,",
        "redis+cluster://:secret@a/1", "redis+sentinel://:secret@a", "redis+sentinel://:secret@a//1",
        "redis+sentinel://:secret@a/m/x", "redis+cluster://:secret@a:x"}) {
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
