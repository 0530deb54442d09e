// SPDX-License-Identifier: BSL-1.0
/// \file
/// The rows of a query by a cursor of the server.
#pragma once

#include <memory>
#include <string>

#include "commands.hpp"
#include "session.hpp"

namespace weir::postgresql {

/// A cursor in the transaction that is open, or else in one of its own, which ends with it.
class ServerCursor final : public relational::Cursor {
 public:
  /// Throws Error, unsupported for what is not a plain read. \param name  not in use on this connection
  ServerCursor(Connection& connection, std::string name, const relational::BoundQuery& bound,
               const StreamOptions& options, const Context& context);
  ServerCursor(const ServerCursor&) = delete;
  ~ServerCursor() override;

  std::optional<Rows> next(const Context& context) override;

 private:
  void declare(const relational::BoundQuery& bound, Deadline deadline);
  Result fetch(std::size_t rows, Deadline deadline);
  std::size_t rows_to_fetch(std::size_t rows, std::size_t octets) const noexcept;
  void end() noexcept;

  Connection& connection_;
  const std::string name_;
  const StreamOptions options_;
  const bool own_transaction_;
  std::size_t last_fetch_ = 0;  // rows
  std::size_t row_octets_ = 1;  // of an average row of the last fetch
  bool first_ = true;
  bool at_end_ = false;
  bool open_ = true;
};

}  // namespace weir::postgresql
