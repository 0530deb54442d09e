// SPDX-License-Identifier: BSL-1.0
/// \file
/// The engines that tests reach by ODBC, each with weir's own way to it beside.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/odbc_string.hpp"
#include "support/servers.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/odbc.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/error.hpp"

namespace weir::test {

/// The error that an action throws; of kind `internal` where it throws none.
template <class Action>
Error error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  return {Errc::internal, "there was no error"};
}

/// An engine, and what is needed to reach it by ODBC.
struct OdbcWay {
  std::string name;
  std::string connection_string;
  const Dialect* dialect = nullptr;
  StorePtr native;  ///< the same tables, without ODBC

  StorePtr open(PoolOptions pool = {.size = 1}) const {
    return odbc_store(connection_string, {.dialect = dialect, .pool = pool});
  }
};

inline OdbcWay odbc_postgresql_at(const std::string& url) {
  return {"postgresql", odbc_string("PostgreSQL Unicode", url), &postgresql_dialect(),
          postgresql_store(url, {.pool = {.size = 2}})};
}
inline OdbcWay odbc_mysql_at(const std::string& url) {
  return {"mysql", odbc_string("MariaDB Unicode", url), &mysql_dialect(),
          mysql_store(url, {.pool = {.size = 2}})};
}

inline OdbcWay odbc_way(std::string_view name) {
  if (name == "postgresql") return odbc_postgresql_at(server_url("postgresql"));
  if (name == "mysql") return odbc_mysql_at(server_url("mariadb"));
  static const TempDir directory;
  const std::string file = directory.file(unique_name("store") + ".db");
  return {"sqlite", "Driver={SQLite3};Database=" + file, &sqlite_dialect(), sqlite_store(file)};
}

/// A store over ODBC with one connection, and a table's name that is dropped at the end.
struct OdbcFixture {
  OdbcWay way;
  StorePtr store;
  std::string table = unique_name("t");

  explicit OdbcFixture(std::string_view name) : OdbcFixture(odbc_way(name)) {}
  explicit OdbcFixture(OdbcWay chosen) : way(std::move(chosen)), store(way.open()) {}
  OdbcFixture(const OdbcFixture&) = delete;
  ~OdbcFixture() {
    store.reset();  // what it left open would keep the table
    try {
      way.native->execute(Statement("DROP TABLE IF EXISTS " + table));
    } catch (const Error&) {  // the server is gone, and the table with it
    }
  }

  bool is(std::string_view name) const { return way.name == name; }
  Statement sql(std::string text) const {
    for (std::size_t at = 0; (at = text.find("{t}")) != std::string::npos;) text.replace(at, 3, table);
    return Statement(std::move(text));
  }
  std::int64_t number(Store& by, const std::string& text) const {
    return by.query(sql(text)).front()[0].as<std::int64_t>();
  }
  std::int64_t rows() const { return number(*way.native, "SELECT COUNT(*) FROM {t}"); }
};

}  // namespace weir::test
