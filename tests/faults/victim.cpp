// SPDX-License-Identifier: BSL-1.0
#include "victim.hpp"

#include <stdexcept>
#include <utility>

#include "support/odbc_string.hpp"
#include "weir/backends/mysql.hpp"
#include "weir/backends/odbc.hpp"
#include "weir/backends/postgresql.hpp"

namespace weir::test {
namespace {

class PostgresqlVictim : public Victim {
 public:
  PostgresqlVictim() : Victim(std::make_unique<PrivatePostgres>()) {
    ask_by(postgresql_store(server().url(), {.pool = {.size = 1}}),
           "SELECT pid AS id FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()",
           "SELECT pg_terminate_backend({})");
  }
  StorePtr open(const PoolOptions& pool) const override { return postgresql_store(url(), {.pool = pool}); }
};

class MysqlVictim : public Victim {
 public:
  MysqlVictim() : Victim(std::make_unique<PrivateMariadb>()) {
    ask_by(mysql_store(server().url(), {.pool = {.size = 1}}),
           "SELECT id FROM information_schema.processlist "
           "WHERE user = 'weir' AND id <> connection_id() AND command <> 'Killed'",
           "KILL CONNECTION {}");
  }
  StorePtr open(const PoolOptions& pool) const override { return mysql_store(url(), {.pool = pool}); }
};

class OdbcPostgresqlVictim final : public PostgresqlVictim {
 public:
  StorePtr open(const PoolOptions& pool) const override {
    return odbc_store(odbc_string("PostgreSQL Unicode", url()),
                      {.dialect = &postgresql_dialect(), .pool = pool});
  }
  bool sees_hang_ups() const noexcept override { return false; }
};

class OdbcMysqlVictim final : public MysqlVictim {
 public:
  StorePtr open(const PoolOptions& pool) const override {
    return odbc_store(odbc_string("MariaDB Unicode", url()), {.dialect = &mysql_dialect(), .pool = pool});
  }
  bool sees_hang_ups() const noexcept override { return false; }
};

}  // namespace

void Victim::ask_by(StorePtr admin, std::string list, std::string kill) {
  admin_ = std::move(admin);
  list_ = std::move(list);
  kill_ = std::move(kill);
}

std::vector<std::int64_t> Victim::connections() {
  std::vector<std::int64_t> ids;
  for (const Row row : admin_->query(list_)) ids.push_back(row["id"].as<std::int64_t>());
  return ids;
}

void Victim::kill_connection(std::int64_t id) {
  std::string kill = kill_;
  admin_->execute(kill.replace(kill.find("{}"), 2, std::to_string(id)));
}

std::vector<std::string> victim_names() { return {"postgresql", "mysql", "odbc_postgresql", "odbc_mysql"}; }

std::unique_ptr<Victim> make_victim(std::string_view name) {
  if (name == "postgresql") return std::make_unique<PostgresqlVictim>();
  if (name == "mysql") return std::make_unique<MysqlVictim>();
  if (name == "odbc_postgresql") return std::make_unique<OdbcPostgresqlVictim>();
  if (name == "odbc_mysql") return std::make_unique<OdbcMysqlVictim>();
  throw std::invalid_argument("no engine to hurt is called " + std::string(name));
}

}  // namespace weir::test
