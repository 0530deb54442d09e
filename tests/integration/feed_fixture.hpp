// SPDX-License-Identifier: BSL-1.0
/// \file
/// Databases of a test's own, since a feed concerns a whole one.
#pragma once

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/servers.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/change_feed.hpp"
#include "weir/error.hpp"
#include "weir/store.hpp"

namespace weir::test {

/// The URL of another database of the same server, as the same user.
inline std::string url_of_database(const std::string& url, std::string_view database) {
  const std::size_t slash = url.rfind('/');
  const std::size_t question = url.find('?', slash);
  return url.substr(0, slash + 1) + std::string(database) +
         (question == std::string::npos ? "" : url.substr(question));
}

/// What the databases have in common: two tables, one of which hangs on the other.
struct FeedDatabase {
  StorePtr store;
  FeedKind kind = FeedKind::automatic;
  std::string prefix{};  ///< of canonical names

  void execute(std::string_view sql) const { store->execute(Statement(sql)); }
  std::string canonical(std::string_view table) const { return prefix + std::string(table); }

  void make_tables() const {
    execute("CREATE TABLE products (id INTEGER PRIMARY KEY, price INTEGER NOT NULL)");
    execute(
        "CREATE TABLE parts (id INTEGER PRIMARY KEY, product INTEGER NOT NULL, "
        "FOREIGN KEY (product) REFERENCES products (id) ON DELETE CASCADE)");
    execute("CREATE TABLE notes (id INTEGER PRIMARY KEY)");
  }

  FeedState set_up(FeedStep step) const { return store->set_up_feed(step, kind, Context::within(limit)); }
  std::unique_ptr<ChangeFeed> open() const {
    return store->open_feed({.kind = kind, .poll = std::chrono::milliseconds(20)}, Context::within(limit));
  }

  static constexpr std::chrono::seconds limit{30};
};

struct PostgresqlFeedDatabase : FeedDatabase {
  static constexpr std::string_view name = "postgresql";
  static constexpr bool hears_of_schema = true;

  PostgresqlFeedDatabase() : database(unique_name("weir_feed")) {
    admin->execute(Statement("CREATE DATABASE " + database + " OWNER weir"));
    url = url_of_database(server_url("postgresql"), database);
    store = postgresql_store(url);
    owner = postgresql_store(url_of_database(server_url("postgresql_admin"), database));
    prefix = "public.";
    make_tables();
  }
  ~PostgresqlFeedDatabase() {
    store.reset();
    owner.reset();
    admin->execute(Statement("DROP DATABASE " + database + " WITH (FORCE)"));
  }
  /// As a role that may make event triggers.
  FeedState set_up_all(FeedStep step) const { return owner->set_up_feed(step, kind, Context::within(limit)); }

  StorePtr admin = postgresql_store(server_url("postgresql_admin"));
  std::string database;
  std::string url;
  StorePtr owner;
};

struct MariadbFeedDatabase : FeedDatabase {
  static constexpr std::string_view name = "mariadb";
  static constexpr bool hears_of_schema = false;

  MariadbFeedDatabase() : database(unique_name("weir_feed")) {
    admin->execute(Statement("CREATE DATABASE " + database));
    url = url_of_database(server_url("mariadb_admin"), database);
    store = mysql_store(url);
    prefix = database + ".";
    make_tables();
  }
  ~MariadbFeedDatabase() {
    store.reset();
    admin->execute(Statement("DROP DATABASE " + database));
  }
  FeedState set_up_all(FeedStep step) const { return set_up(step); }

  StorePtr admin = mysql_store(server_url("mariadb_admin"));
  std::string database;
  std::string url;
};

struct SqliteFeedDatabase : FeedDatabase {
  static constexpr std::string_view name = "sqlite";
  static constexpr bool hears_of_schema = true;

  SqliteFeedDatabase() {
    store = sqlite_store(url, {.journal = SqliteOptions::Journal::wal});
    make_tables();
  }
  FeedState set_up_all(FeedStep step) const { return set_up(step); }

  TempDir directory;
  std::string url = "sqlite:" + directory.file("shop.db");
};

struct SqliteVersionsDatabase : SqliteFeedDatabase {
  static constexpr std::string_view name = "sqlite, versions";
  static constexpr bool hears_of_schema = false;

  SqliteVersionsDatabase() { kind = FeedKind::versions; }
};

/// All that a feed tells until this one is told, or nothing for so long.
inline FeedNews heard(ChangeFeed& feed, std::string_view awaited,
                      std::chrono::milliseconds limit = std::chrono::seconds(20)) {
  const Deadline deadline = std::chrono::steady_clock::now() + limit;
  FeedNews all;
  while (std::chrono::steady_clock::now() < deadline) {
    const FeedNews news = feed.next(deadline);
    all.everything = all.everything || news.everything;
    all.as_of = news.as_of;
    for (const std::string& table : news.tables)
      if (std::find(all.tables.begin(), all.tables.end(), table) == all.tables.end())
        all.tables.push_back(table);
    const bool told = std::find(all.tables.begin(), all.tables.end(), awaited) != all.tables.end();
    if (told || (awaited == "*" && all.everything)) break;
  }
  std::sort(all.tables.begin(), all.tables.end());
  return all;
}

/// All that it tells within a while.
inline FeedNews heard_within(ChangeFeed& feed, std::chrono::milliseconds while_) {
  return heard(feed, "", while_);
}

/// The kind of the error that an action throws; internal where it throws none.
template <class Action>
Errc kind_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind();
  }
  return Errc::internal;
}

inline std::vector<std::string> covered(const FeedState& state) {
  std::vector<std::string> names;
  for (const FeedTable& table : state.tables)
    if (table.covered) names.push_back(table.name);
  return names;
}

}  // namespace weir::test
