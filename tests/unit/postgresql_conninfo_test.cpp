// SPDX-License-Identifier: BSL-1.0
#include <libpq-fe.h>

#include <boost/test/unit_test.hpp>
#include <map>
#include <string>

#include "conninfo.hpp"
#include "expect_error.hpp"

namespace {

using weir::Errc;
using weir::postgresql::ConnInfo;

std::map<std::string, std::string> as_libpq_reads(const std::string& text) {
  PQconninfoOption* const options = PQconninfoParse(text.c_str(), nullptr);
  BOOST_TEST_REQUIRE(options != nullptr);
  std::map<std::string, std::string> settings;
  for (const PQconninfoOption* option = options; option->keyword; ++option)
    if (option->val) settings[option->keyword] = option->val;
  PQconninfoFree(options);
  return settings;
}

BOOST_AUTO_TEST_CASE(a_connect_string_says_the_same_as_the_url) {
  const std::string url =
      "postgresql://b%20ob:p%40ss%20w'%C3%B6rd@[::1]:5433/"
      "my%20db?application_name=a%20%3D%20b&options=-c%20work_mem%3D1MB";
  const std::string text = ConnInfo::parse(url).soci_string();
  BOOST_TEST((as_libpq_reads(text) == as_libpq_reads(url)));
  BOOST_TEST(text.find(' ') == std::string::npos);  // SOCI would cut it there
  BOOST_TEST(text.find('=') != std::string::npos);
}

BOOST_AUTO_TEST_CASE(several_hosts) {
  const std::string url = "postgresql://a:1,b:2/db?target_session_attrs=read-write";
  BOOST_TEST((as_libpq_reads(ConnInfo::parse(url).soci_string()) == as_libpq_reads(url)));
}

BOOST_AUTO_TEST_CASE(defaults_do_not_override_the_url) {
  ConnInfo info = ConnInfo::parse("postgresql://host/db?connect_timeout=7");
  info.set_default("connect_timeout", "3");
  info.set_default("password", "s3cret");
  BOOST_TEST(info.value("connect_timeout") == "7");
  BOOST_TEST(info.value("password") == "s3cret");
  BOOST_TEST(info.value("port") == "5432");
}

BOOST_AUTO_TEST_CASE(session_settings_win) {
  ConnInfo info = ConnInfo::parse("postgresql://host/db?client_encoding=LATIN1&options=-c%20DateStyle%3DSQL");
  info.add_session_settings();
  BOOST_TEST(info.value("client_encoding") == "UTF8");
  const std::string options = info.value("options");
  BOOST_TEST(options.rfind("DateStyle=ISO") > options.find("DateStyle=SQL"));
}

BOOST_AUTO_TEST_CASE(a_schema_is_the_whole_search_path) {
  ConnInfo info = ConnInfo::parse("postgresql://host/db?options=-c%20search_path%3Dother");
  const std::string before = info.identity();
  info.set_schema("a \"b\"\\c");
  const std::string options = info.value("options");
  BOOST_TEST(options.ends_with(" -c search_path=\"a\\ \"\"b\"\"\\\\c\""), options);
  BOOST_TEST(info.identity() != before);
  weir::test::expect_error(Errc::config, "NUL", [&] { info.set_schema(std::string_view("a\0b", 3)); });
}

BOOST_AUTO_TEST_CASE(identity_tells_databases_apart_and_no_secret) {
  const auto identity = [](std::string_view url) { return ConnInfo::parse(url).identity(); };
  const std::string one = identity("postgresql://app:s3cret@host/db");
  BOOST_TEST(one.find("s3cret") == std::string::npos);
  BOOST_TEST(one == identity("postgres://app:other@host:5432/db?application_name=x"));
  BOOST_TEST(one != identity("postgresql://app@host/db2"));
  BOOST_TEST(one != identity("postgresql://bob@host/db"));
  BOOST_TEST(one != identity("postgresql://app@host:5433/db"));
  BOOST_TEST(one != identity("postgresql://app@host/db?options=-c%20search_path%3Dother"));
}

BOOST_AUTO_TEST_CASE(a_bad_url_is_an_error_without_its_text) {
  for (const char* const url : {"postgresql://app:s3cret@[::1/db", "postgresql://app:s3cret%zz@host/db",
                                "s3cret", "postgresql://app:s3cret@host/db?nonsense=s3cret",
                                "mysql://app:s3cret@host/db", "postgresql://app@host/db?password"}) {
    BOOST_TEST_CONTEXT(url) {
      try {
        ConnInfo::parse(url);
        BOOST_ERROR("no error");
      } catch (const weir::Error& error) {
        BOOST_TEST((error.kind() == Errc::config));
        BOOST_TEST(std::string(error.what()).find("s3cret") == std::string::npos);
      }
    }
  }
  weir::test::expect_error(Errc::config, "\"nonsense\"",
                           [] { ConnInfo::parse("postgresql://host/db?nonsense=1"); });
}

}  // namespace
