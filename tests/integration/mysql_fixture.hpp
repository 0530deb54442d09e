// SPDX-License-Identifier: BSL-1.0
/// \file
/// A store over the tests' MariaDB, and a table that goes with the test.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "support/servers.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/error.hpp"

namespace weir::test {

inline StorePtr open_mysql(PoolOptions pool = {.size = 1}) {
  return mysql_store(server_url("mariadb"), {.pool = pool});
}

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

struct MysqlFixture {
  StorePtr store = open_mysql();
  std::string table = unique_name("t");

  ~MysqlFixture() { store->execute("DROP TABLE IF EXISTS " + table); }

  void create(const std::string& columns) { store->execute("CREATE TABLE " + table + " (" + columns + ")"); }
  void execute(const std::string& sql) { store->execute(std::string_view(sql)); }
  template <class T>
  T one(const std::string& sql, std::vector<Param> params = {}) {
    return store->query(Statement(sql).with(std::move(params))).front()[0].as<T>();
  }
  std::string text(const std::string& sql) { return one<std::string>(sql); }
  std::int64_t number(const std::string& sql) { return one<std::int64_t>(sql); }
};

}  // namespace weir::test
