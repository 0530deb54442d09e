// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the tests of the PostgreSQL backend on a real server share.
#pragma once

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/servers.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/error.hpp"

namespace weir::test {

inline StorePtr open_postgresql(PoolOptions pool = {.size = 1}) {
  return postgresql_store(server_url("postgresql"), {.pool = pool});
}

/// The error that an action throws.
template <class Action>
Error error_of(Action&& action) {
  try {
    action();
  } catch (const Error& error) {
    return error;
  }
  throw std::logic_error("no error");
}

/// A store with one connection and a table's name of the test's own.
struct PostgresqlFixture {
  StorePtr store = open_postgresql();
  std::string table = unique_name("t");

  ~PostgresqlFixture() { store->execute("DROP TABLE IF EXISTS " + table + " CASCADE"); }

  void create(const std::string& columns) { store->execute("CREATE TABLE " + table + " (" + columns + ")"); }
  void execute(const std::string& sql) { store->execute(std::string_view(sql)); }
  template <class T>
  T one(const std::string& sql, std::vector<Param> params = {}) {
    return store->query(Statement(sql).with(std::move(params))).front()[0].as<T>();
  }
  std::string text(const std::string& sql) { return one<std::string>(sql); }
  std::int64_t count() { return one<std::int64_t>("SELECT count(*) FROM " + table); }
};

}  // namespace weir::test
