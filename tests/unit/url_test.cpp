// SPDX-License-Identifier: BSL-1.0
#include "weir/url.hpp"

#include <boost/test/unit_test.hpp>

#include "weir/error.hpp"

BOOST_AUTO_TEST_SUITE(url)

namespace {

/// Every part in one line, absent ones left out.
std::string parts(std::string_view text) {
  const weir::Url url = weir::Url::parse(text);
  std::string line = url.scheme;
  if (url.user) line += " user=" + *url.user;
  if (url.password) line += " password=" + *url.password;
  if (!url.host.empty()) line += " host=" + url.host;
  if (url.port) line += " port=" + std::to_string(*url.port);
  if (!url.path.empty()) line += " path=" + url.path;
  for (const auto& [name, value] : url.query) line.append(" ").append(name).append(":").append(value);
  return line;
}

struct Row {
  std::string_view url;
  std::string_view expected;
};

}  // namespace

BOOST_AUTO_TEST_CASE(parts_of_a_url) {
  const Row rows[] = {
      {"sqlite:shop.db", "sqlite path=shop.db"},
      {"sqlite:relative/path.db", "sqlite path=relative/path.db"},
      {"sqlite::memory:", "sqlite path=:memory:"},
      {"sqlite:/var/lib/my shop.db", "sqlite path=/var/lib/my shop.db"},
      {"sqlite:///var/shop.db", "sqlite path=/var/shop.db"},
      {"sqlite:caf\xC3\xA9.db", "sqlite path=caf\xC3\xA9.db"},
      {"memory:", "memory"},
      {"redis://127.0.0.1", "redis host=127.0.0.1"},
      {"REDIS://127.0.0.1:6379/2", "redis host=127.0.0.1 port=6379 path=/2"},
      {"redis://:secret@cache", "redis user= password=secret host=cache"},
      {"redis://[::1]:6379", "redis host=::1 port=6379"},
      {"redis://[fe80::1]", "redis host=fe80::1"},
      {"redis://cache:", "redis host=cache"},
      {"unix:/run/redis.sock?db=1", "unix path=/run/redis.sock db:1"},
      {"postgresql://app@127.0.0.1/shop", "postgresql user=app host=127.0.0.1 path=/shop"},
      {"postgresql://app:p%40ss%3Aw%2Frd@db/shop",
       "postgresql user=app password=p@ss:w/rd host=db path=/shop"},
      {"postgresql://app:a@b@db/shop", "postgresql user=app password=a@b host=db path=/shop"},
      {"postgresql:///shop?host=%2Frun%2Fpg&options=-c%20a%3Db&flag",
       "postgresql path=/shop host:/run/pg options:-c a=b flag:"},
      {"a+b-c.1://h", "a+b-c.1 host=h"},
      {"x:?&&a=1&&", "x a:1"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.url) { BOOST_TEST(parts(row.url) == row.expected); }
  }
}

BOOST_AUTO_TEST_CASE(a_bad_url_is_explained_without_its_text) {
  const Row rows[] = {
      {"", "no scheme"},
      {"needle", "no scheme"},
      {"/needle.db", "no scheme"},
      {"1x:needle", "no scheme"},
      {"://needle", "no scheme"},
      {"redis://u:needle@h:port", "the port is not a number"},
      {"redis://u:needle@h:0", "the port is not a number"},
      {"redis://u:needle@h:65536", "the port is not a number"},
      {"redis://u:12needle/x@h", "the port is not a number"},
      {"redis://u:need#le@h", "a #"},
      {"redis://u:needle%zz@h", "without two hexadecimal digits"},
      {"redis://u:needle%4", "the port is not a number"},
      {"redis://u:needle%4@h", "without two hexadecimal digits"},
      {"sqlite:needle%00.db", "%00"},
      {"sqlite:needle\n.db", "control character"},
      {"redis://[::1", "closing bracket"},
      {"redis://[::1]needle", "after an IPv6 address"},
      {"redis://::1:6379", "goes in brackets"},
      {"redis://nee dle", "space"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.url) {
      BOOST_CHECK_EXCEPTION(weir::Url::parse(row.url), weir::Error, [&](const weir::Error& error) {
        const std::string_view what = error.what();
        BOOST_TEST_INFO(what);
        return error.kind() == weir::Errc::config && what.find(row.expected) != std::string_view::npos &&
               what.find("needle") == std::string_view::npos;
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(secrets_are_masked) {
  const Row rows[] = {
      {"redis://127.0.0.1:6379/1", "redis://127.0.0.1:6379/1"},
      {"sqlite:shop.db", "sqlite:shop.db"},
      {"postgresql://app@db/shop?sslmode=require", "postgresql://app@db/shop?sslmode=require"},
      {"postgresql://app:needle@db:5432/shop", "postgresql://app:***@db:5432/shop"},
      {"redis://:needle@cache", "redis://:***@cache"},
      {"redis://u:nee@dle@cache", "redis://u:***@cache"},
      {"postgresql://db/shop?user=a&password=needle&x=1", "postgresql://db/shop?user=a&password=***&x=1"},
      {"postgresql://db/shop?p%61ssword=needle", "postgresql://db/shop?p%61ssword=***"},
      {"postgresql://db/shop?SSLPASSWORD=needle", "postgresql://db/shop?SSLPASSWORD=***"},
      {"x://h?api_key=needle&auth_token=needle", "x://h?api_key=***&auth_token=***"},
      // A password that is not percent-encoded as it should be: rather too much than too little.
      {"redis://u:12/needle@cache", "redis://***@cache"},
      {"redis://u:12?needle@cache", "redis://***@cache"},
      {"redis://u:needle#x@cache", "redis://***@cache"},
      {"redis://u:needle%zz@cache", "redis://***@cache"},
      {"redis:u:needle@cache", "redis:***@cache"},
      {"u:needle@cache", "u:***@cache"},
      {"//u:needle@cache", "//u:***@cache"},
      {"host=db password=needle", "host=***"},
      {"password = 'needle needle'", "password =***"},
      {"needle@h:port", "***@h:port"},
  };
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.url) { BOOST_TEST(weir::without_secrets(row.url) == row.expected); }
  }
}

BOOST_AUTO_TEST_SUITE_END()
