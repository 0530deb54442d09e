// SPDX-License-Identifier: BSL-1.0
#include "odbc_engine.hpp"

#include <boost/test/unit_test.hpp>

#include "expect_error.hpp"
#include "weir/backends/odbc.hpp"

namespace weir::relational::odbc {
namespace {

Target target(std::string connection_string) {
  return {.backend = "odbc", .connection_string = std::move(connection_string), .dialect = &ansi_dialect()};
}
std::string identity(std::string text) { return odbc_engine(target(std::move(text)))->info().identity; }
std::string described(std::string text) {
  std::string all;
  for (const auto& [key, value] : odbc_engine(target(std::move(text)))->describe().options)
    all += key + '=' + value + ' ';
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_engine_settings)

BOOST_AUTO_TEST_CASE(a_description_shows_where_and_who_but_no_secret) {
  const std::string shown =
      described("Driver={Some Driver};Server=db1;PORT=5;UID=app;PWD=hunter2;Token=t0k;SSLKey=/k.pem");
  BOOST_TEST(shown == "driver=Some Driver server=db1 port=5 uid=app dialect=ansi ");
}

BOOST_AUTO_TEST_CASE(an_identity_tells_apart_but_not_by_secrets_order_or_case) {
  const std::string one = identity("Driver=d;Server=db1;UID=app;PWD=hunter2");
  BOOST_TEST(one.find("hunter2") == std::string::npos);
  BOOST_TEST(identity("UID=app;SERVER=db1;driver=d;PWD=other") == one);
  BOOST_TEST(identity("Driver=d;Server=db2;UID=app") != one);
  BOOST_TEST(identity("Driver=d;Server=db1;UID=other") != one);
  BOOST_TEST(identity("Driver=d;Server={db1;uid=app}") != one);
}

BOOST_AUTO_TEST_CASE(a_schema_needs_a_dialect_that_can_choose_one) {
  Target wants = target("DSN=x");
  wants.schema = "shop";
  test::expect_error(Errc::config, "the dialect ansi can't choose one", [&] { odbc_engine(wants); });
}

BOOST_AUTO_TEST_CASE(options_of_the_backend) {
  test::expect_error(Errc::config, "give it once", [] { odbc_store("DSN=x;pwd=a", {.password = "b"}); });
  test::expect_error(Errc::config, "NUL", [] { odbc_store("DSN=x", {.password = std::string("a\0b", 3)}); });
  BOOST_TEST(odbc_store("odbc:DSN=x;UID=app")->info().identity ==
             odbc_store("DSN=x;UID=app")->info().identity);
  // Of an engine that it does not know, weir claims little; the program may know more.
  BOOST_TEST(!odbc_store("DSN=x")->info().capabilities.has(Capability::streams));
  BOOST_TEST(
      odbc_store("DSN=x", {.with = {Capability::streams}})->info().capabilities.has(Capability::streams));
  BOOST_TEST(
      !odbc_store("DSN=x", {.without = {Capability::views}})->info().capabilities.has(Capability::views));
}

// What the engine behind a known driver does, whatever the dialect.
BOOST_AUTO_TEST_CASE(a_known_driver_tells_of_its_engine) {
  const auto claims = [](const std::string& connection_string, Capability capability) {
    return odbc_store(connection_string)->info().capabilities.has(capability);
  };
  BOOST_TEST(claims("Driver={PostgreSQL Unicode}", Capability::transactional_ddl));
  BOOST_TEST(!claims("Driver={PostgreSQL Unicode}", Capability::json));
  BOOST_TEST(!claims("Driver={another}", Capability::transactional_ddl));
  for (const std::string driver : {"Driver={PostgreSQL Unicode}", "Driver={another}"}) {
    BOOST_TEST(claims(driver, Capability::decimals));
    BOOST_TEST(!claims(driver, Capability::bytes));  // the dialect has no type for them
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
