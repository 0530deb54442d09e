// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an engine's backend implements: one connection, and how to open it. Everything else is shared
/// (pooled_store.hpp).
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "weir/describe.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "weir/store.hpp"

namespace weir::relational {

/// A statement ready to run on some connection: the query, its text as the dialect reads it, its values in
/// order.
struct BoundQuery {
  const Query& query;
  const ParsedSql& parsed;
  const BoundValues& values;
};

/// A batch ready to run: like BoundQuery, and for each parameter of the text (ParsedSql::parameter_names) the
/// position of its value in a row.
struct BoundBatch {
  const Batch& batch;
  const ParsedSql& parsed;
  std::span<const std::size_t> positions;

  const Value& value(std::size_t row, std::size_t parameter) const noexcept {
    return batch[row][positions[parameter]];
  }
};

/// The rows of one statement, read as they are asked for. Belongs to the session that opened it and is used
/// by the same thread. Its destructor ends the statement without reading what is left, leaves the session
/// usable or marks it unusable, and never throws.
class Cursor {
 public:
  virtual ~Cursor() = default;
  /// As RowStream::next.
  virtual std::optional<Rows> next(const Context& context) = 0;
};

/// One connection to an engine; it keeps its prepared statements. Used by one thread at a time. Its
/// destructor closes the connection and never throws.
class Session {
 public:
  virtual ~Session() = default;

  // Each throws Error with the link's name, the native code and, where the connection died under a write,
  // maybe_applied.
  virtual Rows query(const BoundQuery& bound, const Context& context) = 0;
  virtual ExecuteResult execute(const BoundQuery& bound, const Context& context) = 0;
  /// Runs a batch inside the transaction that is open; a failure leaves it to the caller to roll back. The
  /// Error has its row where the session knows it; the caller finds it otherwise.
  virtual ExecuteResult execute_many(const BoundBatch& batch, const Context& context) = 0;
  /// Begins to read. `bound` must outlive the cursor. Throws Error(unsupported) for what is not a plain read.
  virtual std::unique_ptr<Cursor> open_cursor(const BoundQuery& bound, const StreamOptions& options,
                                              const Context& context) = 0;
  virtual void begin(const TransactionOptions& options, const Context& context) = 0;
  virtual void commit(const Context& context) = 0;
  virtual void rollback() = 0;
  /// Runs a statement without parameters that acts on the open transaction (SAVEPOINT …), unprepared.
  virtual void control(const std::string& sql, const Context& context) = 0;
  virtual void ping(const Context& context) = 0;

  /// What the engine's catalog adds to what the text tells: views, triggers, cascades, functions' volatility.
  /// When in doubt it says more. What the statement declares (declared_reads, declared_writes) it doubts
  /// not, but gives the names in the store's canonical spelling.
  virtual Effects effects(const Statement& statement, TextAnalysis analysis, const Context& context) = 0;

  /// Brings the connection back to the state of a new one: no transaction, no changed settings. False where
  /// that can't be had; the pool then closes it. Never throws.
  virtual bool reset() noexcept = 0;

  /// Whether the server has hung up while the connection lay idle, as far as that can be seen without asking
  /// it. Never blocks, never throws.
  virtual bool hung_up() noexcept { return false; }

  /// False once the connection is broken, or may still receive a late answer: the pool then closes it.
  virtual bool usable() const noexcept = 0;
};

/// What an engine says to a kind of feed that it has not.
Error no_such_feed(const StoreInfo& info, FeedKind kind);

/// One engine, as the shared store needs it. Immutable, so thread-safe.
class Engine {
 public:
  virtual ~Engine() = default;

  /// Opens a connection. Throws Error: unavailable, timeout, permission.
  /// \param deadline  give up after this instant
  virtual std::unique_ptr<Session> open(Deadline deadline) const = 0;
  virtual const StoreInfo& info() const noexcept = 0;
  /// Name and options; no secret.
  virtual Description describe() const = 0;

  /// As Store::open_feed and Store::set_up_feed. These bodies know the table of versions that triggers keep,
  /// for the dialects of which feed/version_sql.hpp knows how.
  /// \param store  this engine's own, to ask; outlives the feed
  virtual std::unique_ptr<ChangeFeed> open_feed(Store& store, const FeedOptions& options,
                                                const Context& context) const;
  virtual FeedState set_up_feed(Store& store, FeedStep step, FeedKind kind, const Context& context) const;
};

}  // namespace weir::relational
