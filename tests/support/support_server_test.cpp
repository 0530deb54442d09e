// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <stdexcept>

#include "support/process.hpp"
#include "support/servers.hpp"

namespace weir::test {
namespace {

std::string redis(const std::string& url, const std::vector<std::string>& more = {}) {
  std::vector<std::string> command{"redis-cli", "--no-auth-warning", "-u", url};
  command.insert(command.end(), more.begin(), more.end());
  command.emplace_back("ping");
  return run(command).output;
}

// redis-cli sends the empty user of `redis://:password@host` as it is.
std::string with_user(const std::string& user, const std::string& url) {
  const std::string scheme = "redis://";
  return scheme + user + url.substr(scheme.size());
}

Outcome psql(const std::string& url, const std::string& sql) {
  return run({"psql", "--no-psqlrc", "--tuples-only", "--no-align", "--command=" + sql, url});
}

BOOST_AUTO_TEST_CASE(every_redis_answers) {
  BOOST_TEST(redis(server_url("redis")) == "PONG\n");
  BOOST_TEST(redis(server_url("redis_auth")) == "PONG\n");
  BOOST_TEST(redis(with_user("default", server_url("redis_auth_default"))) == "PONG\n");
  BOOST_TEST(redis(server_url("redis_tls"), {"--cacert", server_url("redis_tls_ca")}) == "PONG\n");
  const std::string path = server_url("redis_unix").substr(std::string("unix:").size());
  BOOST_TEST(run({"redis-cli", "-s", path, "ping"}).output == "PONG\n");
}

BOOST_AUTO_TEST_CASE(redis_with_passwords_refuses_without) {
  const std::string url = server_url("redis_auth");
  const std::string bare = "redis://" + url.substr(url.find('@') + 1);
  BOOST_TEST(redis(bare).find("NOAUTH") == 0U);
}

BOOST_AUTO_TEST_CASE(redis_with_tls_is_not_trusted_without_its_authority) {
  BOOST_TEST(redis(server_url("redis_tls")).find("PONG") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(postgresql_knows_its_user_by_password) {
  const std::string url = server_url("postgresql");
  BOOST_TEST(psql(url, "select current_user || '@' || current_database()").output == "weir@weir\n");
  BOOST_TEST(psql(url, "create temporary table t (a int)").status == 0);
  const std::string wrong = "postgresql://weir:wrong@" + url.substr(url.find('@') + 1);
  BOOST_TEST(psql(wrong, "select 1").status == 2);
  BOOST_TEST(psql(server_url("postgresql_admin"), "show is_superuser").output == "on\n");
}

// `mysql://USER:PASSWORD@HOST:PORT/DATABASE`, as the command line client takes it.
Outcome mariadb(const std::string& url, const std::string& sql) {
  const std::string rest = url.substr(url.find("://") + 3);
  const std::size_t at = rest.find('@');
  const std::size_t password = rest.find(':') + 1;
  const std::size_t port = rest.rfind(':') + 1;
  return run({"mariadb", "--no-defaults", "--batch", "--skip-column-names", "--host=127.0.0.1",
              "--port=" + rest.substr(port, rest.find('/') - port), "--user=" + rest.substr(0, password - 1),
              "--password=" + rest.substr(password, at - password), "--execute=" + sql, "weir"});
}

BOOST_AUTO_TEST_CASE(mariadb_knows_its_user_by_password) {
  const std::string url = server_url("mariadb");
  BOOST_TEST(mariadb(url, "select substring_index(user(), '@', 1), database()").output == "weir\tweir\n");
  const std::string database = unique_name("weir_support");
  BOOST_TEST(mariadb(url, "create database " + database + "; drop database " + database).status == 0);
  BOOST_TEST(mariadb(url, "create database other").status != 0);
  BOOST_TEST(mariadb("mysql://weir:wrong@" + url.substr(url.find('@') + 1), "select 1").status != 0);
  BOOST_TEST(mariadb(server_url("mariadb_admin"), "select 1 from mysql.user limit 1").output == "1\n");
}

BOOST_AUTO_TEST_CASE(an_unknown_server_is_an_error) {
  BOOST_CHECK_THROW(server_url("oracle7"), std::runtime_error);
}

}  // namespace
}  // namespace weir::test
