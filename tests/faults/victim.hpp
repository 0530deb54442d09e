// SPDX-License-Identifier: BSL-1.0
/// \file
/// Relational servers to hurt, whatever the engine and the way to it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "support/private_server.hpp"
#include "weir/backends/pool_options.hpp"
#include "weir/store.hpp"

namespace weir::test {

/// A server of its own, how a store is opened on it, and how the server kills connections. Thread-safe.
class Victim {
 public:
  virtual ~Victim() = default;
  Victim(const Victim&) = delete;
  Victim& operator=(const Victim&) = delete;

  /// A store on it, by the way under test.
  virtual StorePtr open(const PoolOptions& pool) const = 0;
  /// Whether a store sees that the server hung up before it sends a call into the void.
  virtual bool sees_hang_ups() const noexcept { return true; }

  PrivateServer& server() noexcept { return *server_; }
  const std::string& url() const noexcept { return server_->url(); }

  /// The server's ids of all connections but the one that asks.
  std::vector<std::int64_t> connections();
  /// Has the server end one. Throws Error where it is gone already.
  void kill_connection(std::int64_t id);

 protected:
  explicit Victim(std::unique_ptr<PrivateServer> server) : server_(std::move(server)) {}
  /// Makes the store that `connections` and `kill_connection` ask.
  /// \param list  a query of one column `id`; \param kill  takes `{}` for an id
  void ask_by(StorePtr admin, std::string list, std::string kill);

 private:
  std::unique_ptr<PrivateServer> server_;
  StorePtr admin_;
  std::string list_;
  std::string kill_;
};

/// The names that `make_victim` takes: "postgresql", "mysql", "odbc_postgresql" …
std::vector<std::string> victim_names();

/// Starts one. Throws std::invalid_argument for another name.
std::unique_ptr<Victim> make_victim(std::string_view name);

}  // namespace weir::test
