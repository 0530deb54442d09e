// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "connection_string.hpp"
#include "expect_error.hpp"
#include "odbc_engine.hpp"

namespace weir::relational::odbc {
namespace {

using namespace std::string_literals;

std::string rewritten(std::string_view text) { return connection_string(read_connection_string(text)); }
std::string value_of(std::string_view text, std::string_view key) {
  const Attributes attributes = read_connection_string(text);
  const std::string* const found = find(attributes, key);
  return found != nullptr ? *found : "(none)";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_connection_string)

BOOST_AUTO_TEST_CASE(keys_and_values) {
  const Attributes attributes = read_connection_string("DSN=shop; UID = app ;;PWD=; x={a;b};");
  const Attributes expected{{"DSN", "shop"}, {"UID", "app"}, {"PWD", ""}, {"x", "a;b"}};
  BOOST_TEST((attributes == expected));
}

BOOST_AUTO_TEST_CASE(braces) {
  BOOST_TEST(value_of("a={x}", "a") == "x");
  BOOST_TEST(value_of("a={x}}y};b=z", "a") == "x}y");
  BOOST_TEST(value_of("a={x}}y};b=z", "b") == "z");
  BOOST_TEST(value_of("a={}}}", "a") == "}");
  BOOST_TEST(value_of("a={}", "a") == "");
  BOOST_TEST(value_of("a={ x } ;b=1", "a") == " x ");
  BOOST_TEST(value_of("a={x=y;PWD=z}", "pwd") == "(none)");
  BOOST_TEST(value_of("a=x{y}", "a") == "x{y}");
}

BOOST_AUTO_TEST_CASE(values_that_need_braces_get_them) {
  for (const char* value :
       {"a;b", "a}b", "}", "{", "a=b", " a", "a ", "a,b", "p@ss", "(x)", "[x]", "a?b", "!", "*"}) {
    const std::string text = connection_string({{"PWD", value}, {"UID", "app"}});
    BOOST_TEST(text.starts_with("PWD={"), text);
    BOOST_TEST(value_of(text, "pwd") == value);
    BOOST_TEST(value_of(text, "uid") == "app");
  }
  BOOST_TEST(connection_string({{"PWD", "a}b"}}) == "PWD={a}}b};");
  BOOST_TEST(connection_string({{"PWD", "plain-1_2"}, {"UID", ""}}) == "PWD=plain-1_2;UID=;");
  BOOST_TEST(rewritten("Driver={PostgreSQL Unicode};Server=h") == "Driver=PostgreSQL Unicode;Server=h;");
}

BOOST_AUTO_TEST_CASE(mistakes) {
  const struct {
    std::string text;
    const char* says;
  } rows[] = {
      {"", "is empty"},
      {" ; ;", "is empty"},
      {"shop", "KEY=VALUE"},
      {"DSN=shop;app", "KEY=VALUE"},
      {"=shop", "KEY=VALUE"},
      {"a={x", "{ without its }"},
      {"a={x}}", "{ without its }"},
      {"a={x}y;b=z", "between a } and the next ;"},
      {"a=x\0y"s, "NUL"},
  };
  for (const auto& row : rows)
    test::expect_error(Errc::config, row.says, [&] { read_connection_string(row.text); });
  test::expect_error(Errc::config, "NUL in the value of PWD", [] {
    connection_string({{"PWD", "se\0cret"s}});
  });
}

BOOST_AUTO_TEST_CASE(no_mistake_repeats_the_text) {
  for (const std::string& text : {"PWD=hunter2;x"s, "PWD={hunter2"s, "PWD={hunter2}y"s, "PWD=hunter2\0"s}) {
    try {
      read_connection_string(text);
      BOOST_ERROR("no error");
    } catch (const Error& error) {
      BOOST_TEST(std::string(error.what()).find("hunter2") == std::string::npos, error.what());
    }
  }
}

BOOST_AUTO_TEST_CASE(keys_in_any_case) {
  BOOST_TEST(value_of("Pwd=x", "pwd") == "x");
  Attributes attributes{{"bytea", "0"}};
  set_default(attributes, "ByteA", "1");
  set_default(attributes, "Other", "2");
  const Attributes expected{{"bytea", "0"}, {"Other", "2"}};
  BOOST_TEST((attributes == expected));
}

BOOST_AUTO_TEST_CASE(secrets) {
  for (const char* key : {"PWD", "Password", "sslpassword", "AccessToken", "Client_Secret", "passphrase"})
    BOOST_TEST(is_secret(key), key);
  for (const char* key : {"UID", "DSN", "Server", "Driver"}) BOOST_TEST(!is_secret(key), key);
  const Attributes attributes{{"UID", "app"}, {"PWD", "hunter2"}, {"Token", "t0k"}, {"password", ""}};
  BOOST_TEST(without_values("app: hunter2 and hunter2t0k", attributes) == "app: *** and ******");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
