// SPDX-License-Identifier: BSL-1.0
#include "items.hpp"

#include <fmt/core.h>

#include <string>

namespace weir::coherence_check {
namespace {

std::string name(int table) { return fmt::format("weir_coherence_{}", table); }

}  // namespace

Items::Items(int table)
    : one(fmt::format("SELECT version FROM {} WHERE id = :id", name(table))),
      range(fmt::format("SELECT id, version FROM {} WHERE id BETWEEN :first AND :last", name(table))),
      change(
          fmt::format("UPDATE {} SET version = :version WHERE id = :id AND version < :version", name(table))),
      change_widely(fmt::format("UPDATE {} SET version = :version WHERE id IN (:id) AND version < :version",
                                name(table))) {}

void make_tables(Store& store) {
  drop_tables(store);
  for (int table = 0; table < table_count; ++table) {
    store.execute(
        fmt::format("CREATE TABLE {} (id INTEGER PRIMARY KEY, version BIGINT NOT NULL)", name(table)));
    for (int id = 0; id < rows_per_table; ++id)
      store.execute(Query(fmt::format("INSERT INTO {} VALUES (:id, 0)", name(table)), {{"id", id}}));
  }
}

void drop_tables(Store& store) {
  for (int table = 0; table < table_count; ++table)
    store.execute(fmt::format("DROP TABLE IF EXISTS {}", name(table)));
}

}  // namespace weir::coherence_check
