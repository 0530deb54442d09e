// SPDX-License-Identifier: BSL-1.0
/// \file
/// A stream over a session's cursor, alone or as part of a transaction.
#pragma once

#include <memory>
#include <optional>

#include "pool.hpp"
#include "session.hpp"

namespace weir::relational {

/// Throws Error(invalid_argument) for options out of their range.
void check_options(const StreamOptions& options, const StoreInfo& info);

/// A stream that its owner can end early. Ends by itself after the last chunk and on an Error.
class PooledStream final : public RowStream {
 public:
  /// The stream has the session to itself, and gives it back when it ends.
  /// \param info  outlives it
  PooledStream(Lease lease, const StoreInfo& info, const Query& query, const StreamOptions& options,
               const Context& context);
  /// A transaction, which outlives it, lends the session.
  PooledStream(Session& session, const StoreInfo& info, const Query& query, const StreamOptions& options,
               const Context& context);
  PooledStream(const PooledStream&) = delete;
  ~PooledStream() override { end(); }

  /// Without effect where it is over.
  void end() noexcept;
  bool is_open() const noexcept { return cursor_ != nullptr; }

 private:
  std::optional<Rows> do_next(const Context& context) override;

  const StoreInfo& info_;
  const Query query_;
  const ParsedSql& parsed_;  // query_'s
  const BoundValues values_;
  const BoundQuery bound_;
  Lease lease_;
  std::unique_ptr<Cursor> cursor_;
  bool at_end_ = false;
};

}  // namespace weir::relational
