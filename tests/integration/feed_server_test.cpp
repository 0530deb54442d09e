// SPDX-License-Identifier: BSL-1.0
// What every kind of feed tells, on the engine that has it.
#include <boost/mpl/list.hpp>
#include <boost/test/unit_test.hpp>
#include <string>
#include <type_traits>
#include <vector>

#include "feed_fixture.hpp"
#include "support/odbc_string.hpp"
#include "weir/backends/odbc.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;
using test::covered;
using test::heard;
using test::heard_within;
using test::kind_of;
using Names = std::vector<std::string>;

using Databases = boost::mpl::list<test::PostgresqlFeedDatabase, test::MariadbFeedDatabase,
                                   test::SqliteFeedDatabase, test::SqliteVersionsDatabase>;
using VersionDatabases =
    boost::mpl::list<test::MariadbFeedDatabase, test::SqliteFeedDatabase, test::SqliteVersionsDatabase>;

template <class Database>
struct Installed : Database {
  Installed() { BOOST_TEST(this->set_up_all(FeedStep::install).complete()); }
};

BOOST_AUTO_TEST_SUITE(feed_on_every_engine)

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_the_table_of_each_kind_of_change, Database, Databases) {
  const Installed<Database> database;
  const auto feed = database.open();
  for (const char* sql :
       {"INSERT INTO products VALUES (1, 1), (2, 2)", "UPDATE products SET price = 3 WHERE id = 2",
        "DELETE FROM products WHERE id = 2", "DELETE FROM products"}) {
    BOOST_TEST_CONTEXT(sql) {
      database.execute(sql);
      const FeedNews news = heard(*feed, database.canonical("products"));
      BOOST_TEST(!news.everything);
      BOOST_TEST(std::count(news.tables.begin(), news.tables.end(), database.canonical("products")) == 1);
      BOOST_TEST(std::count(news.tables.begin(), news.tables.end(), database.canonical("notes")) == 0);
    }
  }
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_the_tables_that_a_cascade_changes, Database, Databases) {
  const Installed<Database> database;
  database.execute("INSERT INTO products VALUES (1, 1)");
  database.execute("INSERT INTO parts VALUES (1, 1)");
  const auto feed = database.open();
  database.execute("DELETE FROM products WHERE id = 1");
  const FeedNews gone = heard(*feed, database.canonical("parts"));
  BOOST_TEST(std::count(gone.tables.begin(), gone.tables.end(), database.canonical("parts")) == 1);
  BOOST_TEST(database.store->query("SELECT * FROM parts").empty());
  database.execute("INSERT INTO products VALUES (2, 1)");
  const FeedNews news = heard(*feed, database.canonical("products"));
  BOOST_TEST((news.tables == Names{database.canonical("products")}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_of_a_commit_when_it_can_be_seen, Database, Databases) {
  const Installed<Database> database;
  const auto feed = database.open();
  const auto transaction = database.store->begin();
  transaction->execute("INSERT INTO notes VALUES (1)");
  BOOST_TEST(heard_within(*feed, 300ms).empty());
  transaction->commit();
  BOOST_TEST((heard(*feed, database.canonical("notes")).tables == Names{database.canonical("notes")}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(tells_nothing_of_a_rollback, Database, Databases) {
  const Installed<Database> database;
  const auto feed = database.open();
  const auto transaction = database.store->begin();
  transaction->execute("INSERT INTO notes VALUES (1)");
  transaction->rollback();
  BOOST_TEST(heard_within(*feed, 300ms).empty());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(knows_up_to_when_it_has_told, Database, Databases) {
  const Installed<Database> database;
  const auto feed = database.open();
  const auto begin = std::chrono::steady_clock::now();
  const FeedNews nothing = heard_within(*feed, 1500ms);
  BOOST_TEST(nothing.empty());
  BOOST_TEST((nothing.as_of > begin));
  BOOST_TEST((nothing.as_of <= std::chrono::steady_clock::now()));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(hears_of_the_schema_where_the_engine_tells, Database, Databases) {
  const Installed<Database> database;
  const auto feed = database.open();
  database.execute("ALTER TABLE notes ADD COLUMN more INTEGER");
  BOOST_TEST(heard(*feed, "*", Database::hears_of_schema ? 20'000ms : 300ms).everything ==
             Database::hears_of_schema);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_write_through_weir_stays_as_narrow_as_it_was, Database, Databases) {
  const Database database;
  const Statement update("UPDATE products SET price = 1 WHERE id = 1");
  const Effects before = database.store->effects(update, {});
  BOOST_TEST(!before.writes_anything);
  database.set_up_all(FeedStep::install);
  const Effects after = database.store->effects(update, {});
  BOOST_TEST(!after.writes_anything);
  BOOST_TEST(after.writes == before.writes);
  const Effects of_a_row = database.store->effects(Statement("DELETE FROM notes WHERE id = 1"), {});
  BOOST_TEST_REQUIRE(of_a_row.row.has_value());
  BOOST_TEST(of_a_row.row->column == "id");
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_the_triggers_keep_is_never_cached, Database, VersionDatabases) {
  const Installed<Database> database;
  BOOST_TEST(!database.store->effects(Statement("SELECT * FROM weir_feed_versions"), {}).cacheable);
}

BOOST_AUTO_TEST_CASE_TEMPLATE(a_new_table_is_not_covered_until_it_is_installed_again, Database, Databases) {
  const Installed<Database> database;
  database.execute("CREATE TABLE more (id INTEGER PRIMARY KEY)");
  const FeedState status = database.set_up(FeedStep::status);
  BOOST_TEST(!status.complete());
  const Names old{database.canonical("notes"), database.canonical("parts"), database.canonical("products")};
  BOOST_TEST(covered(status) == old);
  BOOST_TEST(database.set_up_all(FeedStep::install).complete());
  const auto feed = database.open();
  database.execute("INSERT INTO more VALUES (1)");
  BOOST_TEST((heard(*feed, database.canonical("more")).tables == Names{database.canonical("more")}));
}

BOOST_AUTO_TEST_CASE_TEMPLATE(what_somebody_dropped_is_made_again, Database, Databases) {
  const Installed<Database> database;
  if (Database::name == "postgresql") {
    database.execute("DROP TRIGGER weir_feed ON products");
  } else {
    database.execute("DROP TRIGGER weir_feed_u_products");
  }
  BOOST_TEST(covered(database.set_up(FeedStep::status)).size() == 2);
  BOOST_TEST(database.set_up_all(FeedStep::install).complete());
}

BOOST_AUTO_TEST_CASE_TEMPLATE(remove_leaves_no_trace_and_ends_a_feed, Database, Databases) {
  const Installed<Database> database;
  const auto feed = database.open();
  const FeedState state = database.set_up_all(FeedStep::remove);
  BOOST_TEST(covered(state).empty());
  BOOST_TEST(!database.set_up(FeedStep::status).complete());
  database.execute("INSERT INTO products VALUES (1, 1)");
  if (std::is_same_v<Database, test::SqliteFeedDatabase>) {
    BOOST_TEST(
        heard(*feed, "*").everything);  // SQLite needs no triggers: from now on, any change is everything
  } else {
    BOOST_TEST((kind_of([&] { heard(*feed, "*"); }) == Errc::undefined_object));
    BOOST_TEST((kind_of([&] { database.open(); }) == Errc::undefined_object));
  }
  database.set_up_all(FeedStep::remove);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(feed_by_notify)

BOOST_AUTO_TEST_CASE(a_role_that_may_make_no_event_trigger_is_told_what_is_missing) {
  const test::PostgresqlFeedDatabase database;
  const FeedState state = database.set_up(FeedStep::install);
  BOOST_TEST(state.installed);
  BOOST_TEST(covered(state).size() == 3);
  BOOST_TEST(state.missing.size() == 1);
  BOOST_TEST(!state.complete());
  database.set_up_all(FeedStep::install);
  BOOST_TEST((kind_of([&] { database.set_up(FeedStep::remove); }) == Errc::permission));
  BOOST_TEST(database.set_up(FeedStep::status).complete());
}

BOOST_AUTO_TEST_CASE(truncate_and_a_session_that_replicates_are_heard_of) {
  const Installed<test::PostgresqlFeedDatabase> database;
  const auto feed = database.open();
  database.execute("TRUNCATE notes");
  BOOST_TEST((heard(*feed, "public.notes").tables == Names{"public.notes"}));
  const auto transaction = database.owner->begin();
  transaction->execute("SET LOCAL session_replication_role = replica");
  transaction->execute("INSERT INTO notes VALUES (1)");
  transaction->commit();
  BOOST_TEST((heard(*feed, "public.notes").tables == Names{"public.notes"}));
}

BOOST_AUTO_TEST_CASE(a_materialized_view_that_is_made_anew_is_everything) {
  const Installed<test::PostgresqlFeedDatabase> database;
  database.execute("CREATE MATERIALIZED VIEW dear AS SELECT * FROM products");
  const auto feed = database.open();
  database.execute("REFRESH MATERIALIZED VIEW dear");
  BOOST_TEST(heard(*feed, "*").everything);
}

BOOST_AUTO_TEST_CASE(temporary_tables_are_nobody_elses) {
  const Installed<test::PostgresqlFeedDatabase> database;
  const auto feed = database.open();
  const auto transaction = database.store->begin();
  transaction->execute("CREATE TEMPORARY TABLE mine (id INTEGER) ON COMMIT DROP");
  transaction->execute("CREATE TEMPORARY TABLE mine_too (id INTEGER)");
  transaction->execute("INSERT INTO mine VALUES (1)");
  transaction->execute("DROP TABLE mine_too");
  transaction->commit();
  database.execute("INSERT INTO notes VALUES (1)");
  const FeedNews news = heard(*feed, "public.notes");
  BOOST_TEST(!news.everything);
  BOOST_TEST((news.tables == Names{"public.notes"}));
}

BOOST_AUTO_TEST_CASE(a_notification_that_nobody_understands_is_everything) {
  const Installed<test::PostgresqlFeedDatabase> database;
  for (const char* payload : {"", "*", "t", "tnodot", "t.x", "x.y", "t\x01.y"}) {
    const auto feed = database.open();
    database.store->query(Statement("SELECT pg_notify('weir_feed', :payload)").with({{"payload", payload}}));
    BOOST_TEST(heard(*feed, "*").everything);
  }
}

BOOST_AUTO_TEST_CASE(there_is_no_other_kind) {
  const test::PostgresqlFeedDatabase database;
  BOOST_TEST((kind_of([&] { database.store->open_feed({.kind = FeedKind::data_version}, {}); }) ==
              Errc::unsupported));
  BOOST_TEST((kind_of([&] { database.store->open_feed({.poll = 0ms}, {}); }) == Errc::invalid_argument));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(feed_by_versions)

BOOST_AUTO_TEST_CASE(a_table_of_versions_that_was_made_anew_is_everything) {
  const Installed<test::MariadbFeedDatabase> database;
  const auto feed = database.open();
  database.set_up(FeedStep::remove);
  database.set_up(FeedStep::install);
  // The feed asks only now and then, so it may or may not have met the table missing.
  try {
    BOOST_TEST(heard(*feed, "*").everything);
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Errc::undefined_object));
  }
}

BOOST_AUTO_TEST_CASE(by_odbc_it_is_the_same) {
  const Installed<test::MariadbFeedDatabase> database;
  const StorePtr odbc =
      odbc_store(test::odbc_string("MariaDB Unicode", database.url), {.dialect = &mysql_dialect()});
  const auto feed = odbc->open_feed({.poll = 20ms}, Context::within(30s));
  database.execute("INSERT INTO notes VALUES (1)");
  BOOST_TEST((heard(*feed, database.canonical("notes")).tables == Names{database.canonical("notes")}));
  BOOST_TEST(odbc->set_up_feed(FeedStep::status, FeedKind::automatic, {}).complete());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(feed_by_data_version)

BOOST_AUTO_TEST_CASE(without_triggers_any_change_is_everything) {
  const test::SqliteFeedDatabase database;
  const auto feed = database.open();
  database.execute("INSERT INTO notes VALUES (1)");
  BOOST_TEST(heard(*feed, "*").everything);
}

BOOST_AUTO_TEST_CASE(a_table_without_triggers_is_told_with_the_others) {
  const Installed<test::SqliteFeedDatabase> database;
  database.execute("CREATE TABLE more (id INTEGER PRIMARY KEY)");
  const auto feed = database.open();
  database.execute("INSERT INTO notes VALUES (1)");
  BOOST_TEST((heard(*feed, "notes").tables == Names{"more", "notes"}));
}

BOOST_AUTO_TEST_CASE(a_database_in_memory_has_none) {
  const StorePtr store = sqlite_store("sqlite::memory:");
  BOOST_TEST((kind_of([&] { store->open_feed({}, {}); }) == Errc::unsupported));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
