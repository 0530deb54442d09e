// SPDX-License-Identifier: BSL-1.0
// What a config opens: nothing until it is needed, then what is needed.
#include <hiredis/hiredis.h>

#include <boost/test/unit_test.hpp>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "support/private_server.hpp"
#include "support/servers.hpp"
#include "weir/clock.hpp"
#include "weir/url.hpp"
#include "weir/weir.hpp"

using weir::test::PrivateRedis;
using weir::test::server_url;
using weir::test::unique_name;

namespace {

/// How many clients a Redis has, the one that asks left out.
int clients_of(const PrivateRedis& server) {
  const weir::Url url = weir::Url::parse(server.url());
  const std::unique_ptr<redisContext, decltype(&redisFree)> redis(
      redisConnect(url.host.c_str(), url.port.value()), redisFree);
  BOOST_TEST_REQUIRE((redis != nullptr && redis->err == 0));
  auto* const reply = static_cast<redisReply*>(redisCommand(redis.get(), "INFO clients"));
  const std::string info(reply->str, reply->len);
  freeReplyObject(reply);
  const std::string label = "connected_clients:";
  return std::stoi(info.substr(info.find(label) + label.size())) - 1;
}

struct Opened {
  PrivateRedis redis;
  std::string application = unique_name("lazy");
  weir::StorePtr watcher = weir::open_store(server_url("postgresql"));
  weir::Runtime weirs =
      weir::Runtime::parse(config().dump(), "test", weir::builtin_registry(), weir::system_clock());

  nlohmann::json config() const {
    return {{"caches",
             {{"near", {{"backend", "memory"}}},
              {"far", {{"backend", "redis"}, {"url", redis.url()}}},
              {"both", {{"backend", "tiered"}, {"tiers", {"near", "far"}}}}}},
            {"stores",
             {{"used",
               {{"backend", "postgresql"},
                {"url", server_url("postgresql")},
                {"application_name", application},
                {"adapters", {"metrics", {{"query_cache", {{"cache", "both"}}}}}}}},
              {"unused",
               {{"backend", "postgresql"},
                {"url", server_url("postgresql")},
                {"application_name", application}}}}}};
  }

  int database_connections() const {
    return watcher
        ->query({"SELECT COUNT(*) AS n FROM pg_stat_activity WHERE application_name = :name",
                 {{"name", application}}})
        .front()["n"]
        .as<int>();
  }
};

}  // namespace

BOOST_FIXTURE_TEST_CASE(a_config_that_nobody_uses_opens_no_connection, Opened) {
  for (const std::string& name : weirs.store_names()) weirs.store(name)->describe();
  for (const std::string& name : weirs.cache_names()) weirs.cache(name)->describe();
  BOOST_TEST(database_connections() == 0);
  BOOST_TEST(clients_of(redis) == 0);
}

BOOST_FIXTURE_TEST_CASE(a_query_opens_what_it_needs, Opened) {
  weirs.store("used")->query("SELECT 1");
  BOOST_TEST(database_connections() == 1);
  weirs.store("used")->query("SELECT relname FROM pg_class LIMIT 1");
  BOOST_TEST(database_connections() == 1);
  BOOST_TEST(clients_of(redis) <= 1);
}

BOOST_FIXTURE_TEST_CASE(stores_outlive_the_runtime, Opened) {
  const weir::StorePtr store = weirs.store("used");
  weirs = weir::Runtime::parse("{}", "test", weir::builtin_registry(), weir::system_clock());
  BOOST_TEST(store->query("SELECT 1 AS one").front()["one"].as<int>() == 1);
}
