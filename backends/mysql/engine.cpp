// SPDX-License-Identifier: BSL-1.0
#include "engine.hpp"

#include "dialect.hpp"
#include "mysql_session.hpp"

namespace weir::mysql {
namespace {

// Not transactional_ddl: DDL commits. Not wide_dates: a TIMESTAMP ends in 2038.
const Capabilities capabilities =
    Capabilities::all().without({Capability::transactional_ddl, Capability::wide_dates});

}  // namespace

MysqlEngine::MysqlEngine(std::string_view url, const MysqlOptions& options,
                         std::shared_ptr<const void> lifetime)
    : lifetime_(std::move(lifetime)),
      conninfo_(ConnInfo::parse(url, options)),
      statements_(options.pool.statement_cache),
      info_{.backend = link_name,
            .identity = conninfo_.identity(),
            .dialect = &dialect,
            .capabilities = capabilities},
      canceller_(conninfo_) {}

std::unique_ptr<relational::Session> MysqlEngine::open(Deadline deadline) const {
  return std::make_unique<MysqlSession>(opener_.open(conninfo_, deadline), canceller_, statements_, deadline);
}

Description MysqlEngine::describe() const {
  Description description;
  description.name = link_name;
  const auto add = [&](const char* name, std::string value) {
    if (!value.empty()) description.options.emplace_back(name, std::move(value));
  };
  if (conninfo_.socket.empty()) {
    add("host", conninfo_.host);
    add("port", std::to_string(conninfo_.port));
  } else {
    add("socket", conninfo_.socket);
  }
  add("database", conninfo_.database);
  add("user", conninfo_.user);
  add("ssl-mode", std::string(to_string(conninfo_.ssl)));
  return description;
}

}  // namespace weir::mysql
