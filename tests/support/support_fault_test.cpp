// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <optional>

#include "support/private_server.hpp"
#include "support/process.hpp"

namespace weir::test {
namespace {

bool answers(const PrivateRedis& server) {
  return run({"timeout", "0.5", "redis-cli", "-u", server.url(), "ping"}).output == "PONG\n";
}

bool answers(const PrivatePostgres& server) {
  return run({"timeout", "1", "psql", "--no-psqlrc", "--command=select 1", server.url()}).status == 0;
}

bool answers(const PrivateMariadb& server) {
  const std::string rest = server.url().substr(server.url().find("://") + 3);
  const std::size_t password = rest.find(':') + 1;
  const std::size_t port = rest.rfind(':') + 1;
  return run({"timeout", "1", "mariadb", "--no-defaults", "--host=127.0.0.1",
              "--port=" + rest.substr(port, rest.find('/') - port), "--user=weir",
              "--password=" + rest.substr(password, rest.find('@') - password), "--execute=select 1"})
             .status == 0;
}

template <class Server>
void hurt_and_heal() {
  std::optional<Server> server(std::in_place);
  const std::string url = server->url();
  BOOST_TEST(answers(*server));
  server->pause();
  BOOST_TEST(!answers(*server));
  server->resume();
  BOOST_TEST(answers(*server));
  server->kill();
  BOOST_TEST(!answers(*server));
  server->restart();
  BOOST_TEST(answers(*server));
  BOOST_TEST(server->url() == url);
  server->pause();
  server.reset();
}

BOOST_AUTO_TEST_CASE(redis_can_be_hurt_and_heals) { hurt_and_heal<PrivateRedis>(); }

BOOST_AUTO_TEST_CASE(mariadb_can_be_hurt_and_heals) { hurt_and_heal<PrivateMariadb>(); }

BOOST_AUTO_TEST_CASE(postgresql_can_be_hurt_and_heals) { hurt_and_heal<PrivatePostgres>(); }

BOOST_AUTO_TEST_CASE(postgresql_keeps_what_was_committed) {
  PrivatePostgres server;
  run({"psql", "--no-psqlrc", "--command=create table t as select 42 as answer", server.url()});
  server.kill();
  server.restart();
  const Outcome read = run(
      {"psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command=select answer from t", server.url()});
  BOOST_TEST(read.output == "42\n");
}

BOOST_AUTO_TEST_CASE(private_servers_do_not_meet) {
  const PrivateRedis one;
  const PrivateRedis other;
  BOOST_TEST(one.url() != other.url());
  run({"redis-cli", "-u", one.url(), "set", "k", "one"});
  BOOST_TEST(run({"redis-cli", "-u", other.url(), "exists", "k"}).output == "0\n");
}

}  // namespace
}  // namespace weir::test
