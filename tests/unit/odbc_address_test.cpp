// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "address.hpp"
#include "expect_error.hpp"
#include "odbc_engine.hpp"

namespace weir::relational::odbc {
namespace {

void add_place(Attributes& attributes, const std::string& host, std::optional<std::uint16_t> port,
               const std::string& path) {
  attributes.emplace_back("Where", host + "|" + (port ? std::to_string(*port) : "-") + "|" + path);
}

constexpr std::string_view no_driver[] = {"a driver that nobody has"};
constexpr std::string_view sqlite_or_none[] = {"a driver that nobody has", "sqlite3"};
constexpr UrlWays ways{.engine = "Nothing", .drivers = no_driver, .add_place = add_place};

std::string read(std::string_view url, const std::optional<std::string>& password = {}) {
  return connection_string(attributes_of_url(url, password, ways));
}

BOOST_AUTO_TEST_SUITE(odbc_address)

BOOST_AUTO_TEST_CASE(a_url_becomes_attributes) {
  BOOST_TEST(read("x://app:pw@db.example:99/shop?driver=Some%20Driver&Encrypt=yes") ==
             "Driver=Some Driver;Where=db.example|99|shop;UID=app;Encrypt=yes;PWD=pw;");
  BOOST_TEST(read("x://db?Driver=D") == "Driver=D;Where=db|-|;");
}

BOOST_AUTO_TEST_CASE(what_could_end_a_value_stands_in_braces) {
  BOOST_TEST(read("x://app:a%3Bb%7Dc@db/?driver=D") == "Driver=D;Where=db|-|;UID=app;PWD={a;b}}c};");
}

BOOST_AUTO_TEST_CASE(an_option_gives_the_password) {
  BOOST_TEST(read("x://app@db/s?driver=D", "pw") == "Driver=D;Where=db|-|s;UID=app;PWD=pw;");
  BOOST_TEST(read("odbc:DSN=shop", "pw") == "DSN=shop;PWD=pw;");
}

BOOST_AUTO_TEST_CASE(two_passwords_are_one_too_many) {
  for (const char* const url :
       {"x://app:needle1@db?driver=D", "x://app@db?driver=D&PWD=needle1", "odbc:DSN=shop;PWD=needle1"}) {
    const std::string told = test::expect_error(Errc::config, "give it once", [&] { read(url, "needle2"); });
    BOOST_TEST(told.find("needle") == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(an_installed_driver_is_found) {
  const UrlWays found{.engine = "SQLite", .drivers = sqlite_or_none, .add_place = add_place};
  BOOST_TEST(connection_string(attributes_of_url("x://db/s", {}, found)) == "Driver=SQLite3;Where=db|-|s;");
}

BOOST_AUTO_TEST_CASE(a_missing_driver_is_told) {
  test::expect_error(
      Errc::config,
      "no ODBC driver for Nothing is installed (`odbcinst -q -d` lists those that are); install one, "
      "or name it in the URL: ?driver=…",
      [] { read("x://db/s"); });
}

BOOST_AUTO_TEST_CASE(a_url_without_a_host_is_refused) {
  test::expect_error(Errc::config, "names no host", [] { read("x:///s?driver=D"); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational::odbc
