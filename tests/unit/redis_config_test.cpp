// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <string>

#include "weir/backends/redis.hpp"
#include "weir/config_error.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

namespace weir::redis {
namespace {

Runtime load(const std::string& options) {
  Registry registry;
  register_redis(registry);
  return Runtime::parse(R"({"caches": {"c": {"backend": "redis", )" + options + "}}}", "test", registry,
                        system_clock());
}

/// Where the one mistake is.
std::string mistake_in(const std::string& options) {
  try {
    load(options);
  } catch (const ConfigError& error) {
    BOOST_TEST(error.mistakes().size() == 1);
    BOOST_TEST(error.mistakes().front().message.find("hunter2") == std::string::npos);
    return error.mistakes().front().pointer;
  }
  return "(accepted)";
}

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(every_option_is_known) {
  const Runtime runtime = load(R"("url": "rediss://h/1", "user": "u", "password": "hunter2", "prefix": "p:",
      "connect_timeout": "2s", "command_timeout": "3s", "connections": 5, "reconnect_delay": "10ms",
      "tls": {"ca_file": "", "certificate_file": "", "key_file": "", "server_name": "n", "verify": false})");
  const auto options = runtime.cache("c")->describe().options;
  const auto has = [&](const std::string& name, const std::string& value) {
    return std::find(options.begin(), options.end(), std::pair(name, value)) != options.end();
  };
  BOOST_TEST(has("url", "rediss://h/1"));
  BOOST_TEST(has("prefix", "p:"));
  BOOST_TEST(has("command_timeout", "3s"));
  BOOST_TEST(has("connections", "5"));
}

BOOST_AUTO_TEST_CASE(a_mistake_is_told_where_it_is) {
  BOOST_TEST(mistake_in(R"("prefix": "p")") == "/caches/c");
  BOOST_TEST(mistake_in(R"("url": "redis://:hunter2@h/x")") == "/caches/c/url");
  BOOST_TEST(mistake_in(R"("url": "redis://h", "connections": 0)") == "/caches/c/connections");
  BOOST_TEST(mistake_in(R"("url": "rediss://h", "tls": {"ca_file": "/absent.pem"})") == "/caches/c/url");
}

BOOST_AUTO_TEST_CASE(tls_options_for_a_plain_url_are_a_mistake_not_a_plain_connection) {
  BOOST_TEST(mistake_in(R"("url": "redis://h", "tls": {"ca_file": "ca.pem"})") == "/caches/c/tls");
}

BOOST_AUTO_TEST_CASE(options_for_several_servers) {
  const Runtime runtime = load(R"("url": "redis+sentinel://a,b/m", "read_from_replicas": true,
      "sentinel": {"user": "u", "password": "hunter2"})");
  const auto options = runtime.cache("c")->describe().options;
  BOOST_TEST((std::find(options.begin(), options.end(),
                        std::pair<std::string, std::string>("read_from_replicas", "true")) != options.end()));
  BOOST_TEST(mistake_in(R"("url": "redis://h", "read_from_replicas": true)") == "/caches/c/url");
  BOOST_TEST(mistake_in(R"("url": "redis+cluster://h", "sentinel": {"user": "u"})") == "/caches/c/sentinel");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::redis
