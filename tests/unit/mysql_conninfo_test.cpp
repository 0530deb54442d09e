// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "conninfo.hpp"
#include "expect_error.hpp"

namespace weir::mysql {
namespace {

using namespace std::chrono_literals;

ConnInfo parse(std::string_view url, const MysqlOptions& options = {}) {
  return ConnInfo::parse(url, options);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(mysql_conninfo)

BOOST_AUTO_TEST_CASE(the_parts_of_a_url) {
  const ConnInfo info = parse("mysql://us%40er:pa%2Fss@[::1]:3307/sh%20op");
  BOOST_TEST(info.host == "::1");
  BOOST_TEST(info.port == 3307);
  BOOST_TEST(info.user == "us@er");
  BOOST_TEST(info.password.value_or("") == "pa/ss");
  BOOST_TEST(info.database == "sh op");
  BOOST_TEST((info.ssl == SslMode::disabled));
  const ConnInfo bare = parse("mariadb://");
  BOOST_TEST(bare.host == "localhost");
  BOOST_TEST(bare.port == 3306);
  BOOST_TEST(bare.database == "");
  BOOST_TEST(!bare.password.has_value());
}

BOOST_AUTO_TEST_CASE(options_of_the_program_win) {
  const ConnInfo info = parse("mysql://u:p@h/d", {.password = "other", .schema = "shop"});
  BOOST_TEST(info.password.value_or("") == "other");
  BOOST_TEST(info.database == "shop");
}

BOOST_AUTO_TEST_CASE(options_of_the_url) {
  const ConnInfo info = parse("mysql://u@h/d?ssl-mode=required&ssl-cert=/c.pem&ssl-key=/k.pem");
  BOOST_TEST((info.ssl == SslMode::required));
  BOOST_TEST(info.ssl_cert == "/c.pem");
  BOOST_TEST(info.ssl_key == "/k.pem");
  BOOST_TEST((parse("mysql://u@h/d?ssl-ca=/ca.pem").ssl == SslMode::verify_identity));
  BOOST_TEST((parse("mysql://u@h/d?ssl-mode=required&ssl-ca=/ca.pem").ssl == SslMode::required));
  BOOST_TEST(parse("mysql://u@/d?socket=/run/x.sock").socket == "/run/x.sock");
}

BOOST_AUTO_TEST_CASE(mistakes) {
  const struct {
    const char* url;
    const char* says;
  } rows[] = {
      {"postgresql://h/d", "begins with mysql://"},
      {"mysql://h/d/e", "one name"},
      {"mysql://h/d?charset=latin1", "\"charset\""},
      {"mysql://h/d?ssl-mode=preferred", "must be disabled, required or verify-identity"},
      {"mysql://h/d?ssl-mode=disabled&ssl-ca=/c", "ssl-mode is disabled"},
      {"mysql://h/d?socket=/s", "leave one of them out"},
      {"mysql://h%3Bx/d", "the URL's host holds"},
      {"mysql://h/d?ssl-ca=/a%7Db", "the URL's ssl-ca holds"},
  };
  for (const auto& row : rows) test::expect_error(Errc::config, row.says, [&] { parse(row.url); });
  test::expect_error(Errc::config, "NUL", [] { parse("mysql://h/d", {.password = std::string(1, '\0')}); });
}

BOOST_AUTO_TEST_CASE(no_mistake_repeats_the_password) {
  for (const char* url :
       {"mysql://u:secret@h/d?nothing=1", "mysql://u:secret@h/d/e", "mysql://u:secret@h;/d"}) {
    try {
      parse(url);
      BOOST_ERROR("no error");
    } catch (const Error& error) {
      BOOST_TEST(std::string(error.what()).find("secret") == std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(identity_has_no_secret_and_tells_apart) {
  const std::string identity = parse("mysql://u:secret@h/d").identity();
  BOOST_TEST(identity == "mysql|h|3306||u|d");
  BOOST_TEST(parse("mysql://u@h/d", {.schema = "e"}).identity() != identity);
  BOOST_TEST(parse("mysql://u:other@h/d").identity() == identity);
  BOOST_TEST(parse("mysql://u@h/a%7Cb").identity() == "mysql|h|3306||u|a%7Cb");
}

BOOST_AUTO_TEST_CASE(what_soci_gets) {
  BOOST_TEST(
      parse("mysql://u:p%27%5C%20q@h/d").soci_string(2s) ==
      "host='h' port='3306' user='u' password='p\\'\\\\ q' db='d' charset='utf8mb4' connect_timeout='2' ");
  BOOST_TEST(parse("mysql://h").soci_string(0s, 3s) ==
             "host='h' port='3306' charset='utf8mb4' connect_timeout='1' read_timeout='3' ");
  BOOST_TEST(
      parse("mysql://h?ssl-ca=/ca.pem")
          .soci_string(1s)
          .starts_with("host='host=h;port=3306;ssl-enforce=1;ssl-verify-server-cert=1;ssl-ca=/ca.pem;' "));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::mysql
