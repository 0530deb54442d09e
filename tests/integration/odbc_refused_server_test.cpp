// SPDX-License-Identifier: BSL-1.0
// Connections over ODBC that cannot be opened: each says what to do, and no secret.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "odbc_fixture.hpp"

namespace weir {
namespace {

using test::error_of;

/// A connection string with another value for one of its keys.
std::string with(std::string text, const std::string& key, const std::string& value) {
  const std::size_t begin = text.find(key + '=');
  const std::size_t end = std::min(text.find(';', begin), text.size());
  return text.replace(begin, end - begin, key + '=' + value);
}

struct Refusal {
  std::string connection_string;
  Errc kind;
  const char* says;
  const char* advises;
};

// The first failure comes by SOCI, those after it without.
void check_refusals(const std::vector<Refusal>& refusals, const Dialect& dialect) {
  for (const Refusal& refusal : refusals) {
    const StorePtr store = odbc_store(refusal.connection_string, {.dialect = &dialect, .pool = {.size = 1}});
    for (int tries = 0; tries < 2; ++tries) {
      const Error error = error_of([&] { store->query("SELECT 1"); });
      const std::string what = error.what();
      BOOST_TEST(to_string(error.kind()) == to_string(refusal.kind), what);
      BOOST_TEST(what.find(refusal.says) != std::string::npos, what);
      BOOST_TEST(what.find(refusal.advises) != std::string::npos, what);
      BOOST_TEST(!error.maybe_applied());
      for (const std::string& text : {what, std::string(error.server_message())})
        BOOST_TEST(text.find("hunter2") == std::string::npos, text);
    }
    for (const auto& [key, value] : store->describe().options)
      BOOST_TEST(value.find("hunter2") == std::string::npos);
    BOOST_TEST(store->info().identity.find("hunter2") == std::string::npos);
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_refusals)

BOOST_AUTO_TEST_CASE(connections_to_postgresql_that_cannot_be_opened) {
  const std::string good =
      with(test::odbc_string("PostgreSQL Unicode", test::server_url("postgresql")), "PWD", "hunter2");
  check_refusals(
      {
          {good, Errc::permission, "password authentication failed", "check the user (UID) and the password"},
          {with(good, "Port", "1"), Errc::unavailable, "Connection refused", "check that the address"},
          {with(good, "Server", "no-such-host.invalid"), Errc::unavailable, "no-such-host",
           "check that the address"},
          {with(good, "Driver", "{No Such Driver}"), Errc::config, "No Such Driver", "odbcinst -q -d"},
          {with(good, "Driver", "/nowhere/lib.so"), Errc::config, "/nowhere/lib.so", "odbcinst -q -d"},
          {"DSN=no_such_source;UID=app;PWD=hunter2", Errc::config, "ata source name not found",
           "odbcinst -q -s"},
      },
      postgresql_dialect());
  const std::string known = test::odbc_string("PostgreSQL Unicode", test::server_url("postgresql"));
  check_refusals({{with(known, "Database", "no_such_database"), Errc::undefined_object, "no_such_database",
                   "check the name of the database"}},
                 postgresql_dialect());
}

BOOST_AUTO_TEST_CASE(connections_to_mariadb_that_cannot_be_opened) {
  const std::string known = test::odbc_string("MariaDB Unicode", test::server_url("mariadb"));
  const std::string good = with(known, "PWD", "hunter2");
  check_refusals(
      {
          {good, Errc::permission, "Access denied", "check the user (UID) and the password"},
          {with(good, "Port", "1"), Errc::unavailable, "Can't connect", "check that the address"},
          {with(good, "Server", "no-such-host.invalid"), Errc::unavailable, "no-such-host",
           "check that the address"},
          {with(good, "Driver", "{No Such Driver}"), Errc::config, "No Such Driver", "odbcinst -q -d"},
          {with(known, "Database", "weir_no_such"), Errc::undefined_object, "weir_no_such",
           "check the name of the database"},
      },
      mysql_dialect());
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_opened) {
  check_refusals({{"Driver={SQLite3};Database=/nowhere/x.db;PWD=hunter2", Errc::unavailable, "connect failed",
                   "check that the address (or the file)"}},
                 sqlite_dialect());
}

BOOST_AUTO_TEST_CASE(a_password_with_everything_in_it) {
  const StorePtr admin = postgresql_store(test::server_url("postgresql_admin"), {.pool = {.size = 1}});
  const std::string role = test::unique_name("role");
  const std::string password = "a;b}c{d=e' f\"g\\h @%i ";
  admin->execute(Statement("CREATE ROLE " + role + " LOGIN PASSWORD 'a;b}c{d=e'' f\"g\\h @%i '"));
  std::string text =
      with(test::odbc_string("PostgreSQL Unicode", test::server_url("postgresql")), "UID", role);
  text.erase(text.find(";PWD="));
  {
    const StorePtr store =
        odbc_store(text, {.dialect = &postgresql_dialect(), .password = password, .pool = {.size = 1}});
    BOOST_TEST(store->query("SELECT current_user").front()[0].as<std::string>() == role);
  }
  admin->execute(Statement("DROP ROLE " + role));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
