// SPDX-License-Identifier: BSL-1.0
// `weir feed` as a person runs it.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>

#include "integration/feed_fixture.hpp"
#include "weir_command.hpp"

using weir::test::contains;
using weir::test::Outcome;
using weir::test::TempDir;
using weir::test::weir_command;

namespace {

struct Config {
  /// \param stores  how many there are, all the same
  Config(const std::string& backend, const std::string& url, int stores = 1) {
    nlohmann::json config;
    for (int i = 0; i < stores; ++i)
      config["stores"]["shop" + std::to_string(i)] = {{"backend", backend}, {"url", url}};
    std::ofstream(path) << config.dump();
  }
  Outcome run(const std::string& step, std::vector<std::string> more = {}) const {
    std::vector<std::string> arguments{"feed", step, path};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return weir_command(arguments);
  }

  TempDir directory;
  std::string path = directory.file("weir.json");
};

std::string admin_url(const weir::test::PostgresqlFeedDatabase& database) {
  return weir::test::url_of_database(weir::test::server_url("postgresql_admin"), database.database);
}
std::string admin_url(const weir::test::MariadbFeedDatabase& database) { return database.url; }
std::string admin_url(const weir::test::SqliteFeedDatabase& database) { return database.url; }

void check(const Outcome& outcome, int status, const std::vector<std::string>& parts) {
  BOOST_TEST(outcome.status == status, outcome.output + outcome.errors);
  for (const std::string& part : parts)
    BOOST_TEST(contains(outcome.output + outcome.errors, part),
               part << " is not in: " << outcome.output << outcome.errors);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(weir_feed_command)

using Databases = boost::mpl::list<weir::test::PostgresqlFeedDatabase, weir::test::MariadbFeedDatabase,
                                   weir::test::SqliteFeedDatabase>;

BOOST_AUTO_TEST_CASE_TEMPLATE(it_installs_shows_and_removes, Database, Databases) {
  const Database database;
  const std::string backend(database.store->info().backend);
  const Config config(backend, admin_url(database));
  check(config.run("status"), 1, {"NOT COVERED", "run `weir feed install`", "0 of 3 tables covered"});
  check(config.run("install"), 0, {database.canonical("products"), " made", "3 of 3 tables covered"});
  check(config.run("install"), 0, {"was covered already"});
  check(config.run("status"), 0, {"a feed can be opened", "3 of 3 tables covered"});
  database.execute("CREATE TABLE more (id INTEGER PRIMARY KEY)");
  check(config.run("status"), 1, {database.canonical("more"), "NOT COVERED", "3 of 4 tables covered"});
  check(config.run("install"), 0, {"4 of 4 tables covered"});
  check(config.run("remove"), 0, {"removed"});
  check(config.run("status"), 1, {"0 of 4 tables covered"});
  check(config.run("remove"), 0, {});
}

BOOST_AUTO_TEST_CASE(what_a_role_may_not_is_said_and_fails) {
  const weir::test::PostgresqlFeedDatabase database;
  const Config config("postgresql", database.url);
  check(config.run("install"), 1, {"missing: changes of the schema", "3 of 3 tables covered"});
}

BOOST_AUTO_TEST_CASE(a_wrong_call_is_told_from_a_failure) {
  const weir::test::SqliteFeedDatabase database;
  const Config two("sqlite", database.url, 2);
  check(two.run("status"), 2, {"choose one with --store: shop0, shop1"});
  check(two.run("status", {"--store", "shop1"}), 1, {"0 of 3 tables covered"});
  check(two.run("stat"), 2, {"install"});
  check(two.run("status", {"--store", "shop1", "--kind", "notify"}), 1,
        {"no change feed of the kind notify"});
}

BOOST_AUTO_TEST_SUITE_END()
