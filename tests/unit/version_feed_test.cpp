// SPDX-License-Identifier: BSL-1.0
#include "feed/version_feed.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "feed/version_sql.hpp"
#include "weir/rows_builder.hpp"

namespace weir::relational {
namespace {

using Names = std::vector<std::string>;

Rows versions(const std::vector<std::pair<std::string, std::int64_t>>& rows, bool decimals = false) {
  RowsBuilder builder;
  builder.add_column("table_name", ValueType::text);
  builder.add_column("version", decimals ? ValueType::decimal : ValueType::int64);
  for (const auto& [table, version] : rows) {
    builder.text(table);
    if (decimals) {
      builder.decimal(Decimal::parse(std::to_string(version)));
    } else {
      builder.int64(version);
    }
  }
  return std::move(builder).build();
}

BOOST_AUTO_TEST_SUITE(version_feed)

BOOST_AUTO_TEST_CASE(what_moved_is_told_and_nothing_else) {
  for (const bool decimals : {false, true}) {
    VersionsSeen seen;
    seen.look(versions({{"", 77}, {"a", 1}, {"b", 1}}, decimals));
    BOOST_TEST(seen.look(versions({{"", 77}, {"a", 1}, {"b", 1}}, decimals)).empty());
    const FeedNews news = seen.look(versions({{"", 77}, {"a", 1}, {"b", 3}}, decimals));
    BOOST_TEST(!news.everything);
    BOOST_TEST((news.tables == Names{"b"}));
    BOOST_TEST(seen.look(versions({{"", 77}, {"a", 1}, {"b", 3}}, decimals)).empty());
  }
}

BOOST_AUTO_TEST_CASE(a_table_that_is_new_here_changed) {
  VersionsSeen seen;
  seen.look(versions({{"", 77}}));
  BOOST_TEST((seen.look(versions({{"", 77}, {"a", 0}})).tables == Names{"a"}));
}

BOOST_AUTO_TEST_CASE(other_versions_altogether_are_everything) {
  VersionsSeen seen;
  seen.look(versions({{"", 77}, {"a", 1}}));
  BOOST_TEST(seen.look(versions({{"", 78}, {"a", 1}})).everything);
  BOOST_TEST(seen.look(versions({{"", 78}})).everything);
  BOOST_TEST(seen.look(versions({})).everything);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(version_triggers_of_engines)

Dialect named(std::string_view name, char quote) {
  Dialect dialect;
  dialect.name = name;
  dialect.open_quote = dialect.close_quote = quote;
  return dialect;
}

BOOST_AUTO_TEST_CASE(names_with_anything_in_them_are_quoted) {
  const Dialect mysql = named("mysql", '`');
  const std::string table = "odd`'\\name";
  const auto triggers =
      version_triggers(*version_sql_for(mysql), mysql, table, "shop." + table, {"shop." + table});
  BOOST_TEST(triggers.size() == 3u);
  BOOST_TEST(
      triggers[0].create ==
      "CREATE TRIGGER `weir_feed_i_odd``'\\name` AFTER INSERT ON `odd``'\\name` FOR EACH ROW UPDATE "
      "weir_feed_versions SET version = version + 1 WHERE table_name IN ('shop.odd`''\\\\name') AND slot = "
      "CONNECTION_ID() % 16");
  const Dialect sqlite = named("sqlite", '"');
  BOOST_TEST(version_triggers(*version_sql_for(sqlite), sqlite, "a'b", "a'b", {"a'b"})[2].create ==
             "CREATE TRIGGER \"weir_feed_d_a'b\" AFTER DELETE ON \"a'b\" FOR EACH ROW BEGIN UPDATE "
             "weir_feed_versions SET version = version + 1 WHERE table_name IN ('a''b') AND slot = 0; END");
}

BOOST_AUTO_TEST_CASE(long_names_that_begin_alike_have_triggers_of_their_own) {
  const Dialect mysql = named("mysql", '`');
  const std::string long_name(63, 'x');
  const auto of = [&](const std::string& table) {
    return version_triggers(*version_sql_for(mysql), mysql, table, table, {table})[0].name;
  };
  BOOST_TEST(of(long_name + "a").size() <= 64u);
  BOOST_TEST(of(long_name + "a") != of(long_name + "b"));
}

BOOST_AUTO_TEST_CASE(what_a_change_spreads_to_is_told_with_it_but_a_new_row_spreads_to_nothing) {
  const Dialect mysql = named("mysql", '`');
  const auto triggers = version_triggers(*version_sql_for(mysql), mysql, "a", "s.a", {"s.a", "s.b"});
  BOOST_TEST(triggers[0].create.find("IN ('s.a')") != std::string::npos);
  BOOST_TEST(triggers[1].create.find("IN ('s.a', 's.b')") != std::string::npos);
  BOOST_TEST(triggers[2].create.find("IN ('s.a', 's.b')") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(other_engines_have_none) {
  BOOST_TEST(version_sql_for(named("oracle", '"')) == nullptr);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational
