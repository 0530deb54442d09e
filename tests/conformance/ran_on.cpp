// SPDX-License-Identifier: BSL-1.0
#include "ran_on.hpp"

#include <fmt/format.h>
#include <hiredis/hiredis.h>
#include <libmemcached/memcached.h>
#include <libpq-fe.h>
#include <mysql.h>
#include <sql.h>
#include <sqlext.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "support/odbc_string.hpp"
#include "support/servers.hpp"
#include "weir/error.hpp"
#include "weir/url.hpp"

namespace weir::conformance {
namespace {

using test::odbc_string;
using test::server_url;

/// A query that one engine alone answers, and what its answer is the version of.
struct Question {
  std::string_view before;
  std::string_view sql;
};
// H2 plays the part of others, so it is asked first.
constexpr Question servers[] = {
    {"H2 ", "SELECT H2VERSION() AS v"},
    {"SQLite ", "SELECT sqlite_version() AS v"},
    {"", "SELECT CAST(version() AS char(60)) AS v"},
};
constexpr Question extensions[] = {
    {" with orafce ",
     "SELECT CAST(extversion AS char(20)) AS v FROM pg_catalog.pg_extension WHERE extname = 'orafce'"},
};

std::optional<std::string> answer(Store& store, std::string_view sql) {
  try {
    const Rows rows = store.query(Query(sql));
    if (rows.empty()) return std::nullopt;
    return rows[0][0].as<std::string>();
  } catch (const Error&) {  // of another engine
    return std::nullopt;
  }
}

/// What it was built with and for does not matter here.
std::string short_version(std::string version) {
  version = version.substr(0, std::min(version.find(" on "), version.find(" (")));
  return version.substr(0, version.find_last_not_of(' ') + 1);
}

std::string first_answer(Store& store, std::span<const Question> questions) {
  for (const Question& question : questions)
    if (const auto version = answer(store, question.sql))
      return std::string(question.before) + short_version(*version);
  return {};
}

/// A database that an ODBC driver reaches: which one does not matter to its version.
std::string odbc_target(const std::string& driver) {
  if (driver.starts_with("PostgreSQL")) return odbc_string(driver, server_url("postgresql"));
  if (driver.starts_with("MariaDB")) return odbc_string(driver, server_url("mariadb"));
  return "Driver={" + driver + "};Database=:memory:";
}

void check(SQLRETURN status, const std::string& what) {
  if (!SQL_SUCCEEDED(status)) throw std::runtime_error("ODBC: " + what + " failed");
}

/// An ODBC handle of a kind, under another one.
class Handle {
 public:
  Handle(SQLSMALLINT kind, SQLHANDLE parent) : kind_(kind) {
    check(SQLAllocHandle(kind, parent, &handle_), "SQLAllocHandle");
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;
  ~Handle() { SQLFreeHandle(kind_, handle_); }
  SQLHANDLE get() const noexcept { return handle_; }

 private:
  SQLSMALLINT kind_;
  SQLHANDLE handle_ = nullptr;
};

std::string odbc_info(SQLHANDLE connection, SQLUSMALLINT what) {
  std::array<SQLCHAR, 128> text{};
  SQLSMALLINT size = 0;
  check(SQLGetInfo(connection, what, text.data(), static_cast<SQLSMALLINT>(text.size()), &size),
        "SQLGetInfo");
  return {reinterpret_cast<const char*>(text.data()), static_cast<std::size_t>(size)};
}

std::string odbc_driver(const std::string& driver) {
  const Handle environment(SQL_HANDLE_ENV, SQL_NULL_HANDLE);
  // NOLINTNEXTLINE(performance-no-int-to-ptr): ODBC's way of passing a number
  auto* const version = reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3);
  check(SQLSetEnvAttr(environment.get(), SQL_ATTR_ODBC_VERSION, version, 0), "SQLSetEnvAttr");
  const Handle connection(SQL_HANDLE_DBC, environment.get());
  std::string target = odbc_target(driver);
  check(SQLDriverConnect(connection.get(), nullptr, reinterpret_cast<SQLCHAR*>(target.data()), SQL_NTS,
                         nullptr, 0, nullptr, SQL_DRIVER_NOPROMPT),
        "connecting by " + driver);
  std::string text = fmt::format("{} {}", odbc_info(connection.get(), SQL_DRIVER_NAME),
                                 odbc_info(connection.get(), SQL_DRIVER_VER));
  SQLDisconnect(connection.get());
  return text;
}

std::string client_of(const Store& store) {
  const Description description = store.describe();
  for (const auto& [key, value] : description.options)
    if (key == "driver") return odbc_driver(value);
  const std::string& backend = store.info().backend;
  if (backend == "postgresql")
    return fmt::format("libpq {}.{}", PQlibVersion() / 10000, PQlibVersion() % 10000);
  if (backend == "mysql") return std::string("libmariadb ") + mysql_get_client_info();
  return {};
}

std::string memcached_version() {
  const std::unique_ptr<memcached_st, decltype(&memcached_free)> client(memcached_create(nullptr),
                                                                        memcached_free);
  const Url url = Url::parse(server_url("memcached"));
  memcached_server_add(client.get(), url.host.c_str(), url.port.value());
  if (memcached_failed(memcached_version(client.get())))
    throw std::runtime_error("memcached does not answer");
  const auto* const server = memcached_server_instance_by_position(client.get(), 0);
  return fmt::format("{}.{}.{}", memcached_server_major_version(server),
                     memcached_server_minor_version(server), memcached_server_micro_version(server));
}

std::string redis_version() {
  const Url url = Url::parse(server_url("redis"));
  const std::unique_ptr<redisContext, decltype(&redisFree)> redis(
      redisConnect(url.host.c_str(), url.port.value()), redisFree);
  const std::unique_ptr<void, decltype(&freeReplyObject)> reply(redisCommand(redis.get(), "INFO server"),
                                                                freeReplyObject);
  if (reply == nullptr) throw std::runtime_error("redis does not answer");
  const std::string_view info = static_cast<const redisReply*>(reply.get())->str;
  constexpr std::string_view key = "redis_version:";
  const std::size_t from = info.find(key) + key.size();
  return std::string(info.substr(from, info.find('\r', from) - from));
}

}  // namespace

std::string ran_on(Store& store) {
  const std::string server = first_answer(store, servers) + first_answer(store, extensions);
  const std::string client = client_of(store);
  return server + (server.empty() || client.empty() ? "" : ", ") + client;
}

std::string cache_ran_on(const std::string& name) {
  if (name.find("memcached") != std::string::npos)
    return fmt::format("Memcached {}, libmemcached {}", memcached_version(), memcached_lib_version());
  if (name.find("redis") == std::string::npos) return "in the process";
  return fmt::format("Redis {}, hiredis {}.{}.{}", redis_version(), HIREDIS_MAJOR, HIREDIS_MINOR,
                     HIREDIS_PATCH);
}

}  // namespace weir::conformance
