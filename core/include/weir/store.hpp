// SPDX-License-Identifier: BSL-1.0
/// \file
/// The interface to a relational database.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "weir/batch.hpp"
#include "weir/capabilities.hpp"
#include "weir/change_feed.hpp"
#include "weir/context.hpp"
#include "weir/describe.hpp"
#include "weir/dialect.hpp"
#include "weir/effects.hpp"
#include "weir/row_stream.hpp"
#include "weir/rows.hpp"
#include "weir/statement.hpp"

namespace weir {

/// What `execute` did.
struct ExecuteResult {
  /// Rows that the statement inserted, deleted, or matched for update; 0 for what changes no rows. Without
  /// those that triggers and cascades changed.
  std::uint64_t affected_rows = 0;
};

/// What a Store and a Transaction have in common: running SQL.
class Executor {
 public:
  virtual ~Executor() = default;

  /// Runs a statement that returns rows and gives them all. One that returns none gives Rows without columns.
  /// \param query    exactly one statement, every parameter bound
  /// \throws Error   missing_parameter, unknown_parameter, syntax, undefined_object, permission, the
  /// violations; unavailable, timeout, busy (a
  ///                 retry may help; see Error::maybe_applied for statements that write)
  Rows query(const Query& query, const Context& context = {}) { return do_query(query, context); }

  /// Runs a statement for its effect; rows that it returns are dropped. Throws as `query`.
  ExecuteResult execute(const Query& query, const Context& context = {}) {
    return do_execute(query, context);
  }

  /// Runs a statement once for each row of a batch, in bulk where the engine has a way (COPY, multi-row,
  /// pipelined, arrays of values). All or nothing: on failure none of the rows has taken effect, in a
  /// transaction too, which stays usable. Meant for INSERT, and right for any INSERT, UPDATE or DELETE;
  /// without a row it does nothing. \return        affected rows over the whole batch \throws Error  as
  /// `query`; Error::row is the index of the row that failed, where it is a row's fault
  ExecuteResult execute_many(const Batch& batch, const Context& context = {}) {
    return do_execute_many(batch, context);
  }

  /// Runs a statement that only reads and gives its rows in chunks.
  /// \param query    copied as far as the stream needs it
  /// \param context  deadline of opening the stream; each `next` has its own
  /// \return         never null; this Store or Transaction must outlive it. Committing the transaction ends
  /// it \throws Error   as `query`; unsupported for what is not a plain read; invalid_argument for options
  /// out of
  ///                 range
  std::unique_ptr<RowStream> stream(const Query& query, const StreamOptions& options = {},
                                    const Context& context = {}) {
    return do_stream(query, options, context);
  }

 private:
  friend class StoreAdapter;
  friend class TransactionAdapter;
  virtual Rows do_query(const Query& query, const Context& context) = 0;
  virtual ExecuteResult do_execute(const Query& query, const Context& context) = 0;
  virtual ExecuteResult do_execute_many(const Batch& batch, const Context& context) = 0;
  virtual std::unique_ptr<RowStream> do_stream(const Query& query, const StreamOptions& options,
                                               const Context& context) = 0;
};

/// How strictly a transaction is kept apart from others. An engine that has no such level takes the next
/// stricter one; where it has none of those either, begin throws Error(unsupported).
enum class Isolation : std::uint8_t { engine_default, read_committed, repeatable_read, serializable };

struct TransactionOptions {
  Isolation isolation = Isolation::engine_default;
  bool read_only = false;  ///< writes fail with Errc::read_only
};

class Transaction;

/// A place in a transaction to go back to. Destroying one that was neither released nor rolled back rolls
/// back to it. Move-only; not thread-safe; the transaction must outlive it.
class Savepoint {
 public:
  Savepoint(Savepoint&& other) noexcept;
  Savepoint& operator=(Savepoint&&) = delete;
  ~Savepoint();

  /// Keeps what was done since, as part of the transaction. Ends savepoints set after this one, too. Throws
  /// Error as Executor::query; invalid_argument where it is over.
  void release(const Context& context = {});
  /// Undoes what was done since, and ends this and savepoints set after it; a transaction that an error has
  /// made unusable can go on. Throws as `release`.
  void rollback(const Context& context = {});

 private:
  friend class Transaction;
  Savepoint(Transaction& transaction, std::uint32_t id) noexcept : transaction_(&transaction), id_(id) {}

  Transaction* transaction_;  // null once moved from
  std::uint32_t id_;
};

/// A transaction in progress, on a connection of its own. Reads see its own writes and never a cache.
///
/// Destroying one that was neither committed nor rolled back rolls it back. After a commit or rollback,
/// successful or not, every call throws Error(invalid_argument). Not thread-safe.
class Transaction : public Executor {
 public:
  /// Makes all of it permanent. Throws Error; maybe_applied() where the connection died on the way.
  void commit(const Context& context = {}) {
    savepoints_.clear();
    do_commit(context);
  }
  /// Undoes all of it. A connection that can't be told so is closed, which has the same effect.
  void rollback() {
    savepoints_.clear();
    do_rollback();
  }
  /// Sets a savepoint; they nest. Throws Error as Executor::query; unsupported without
  /// Capability::savepoints.
  Savepoint savepoint(const Context& context = {});

 protected:
  enum class SavepointStep : std::uint8_t { set, release, roll_back };

 private:
  friend class Savepoint;
  friend class TransactionAdapter;
  virtual void do_commit(const Context& context) = 0;
  virtual void do_rollback() = 0;
  /// \param id  names the savepoint; never used again in this transaction
  virtual void do_savepoint(SavepointStep step, std::uint32_t id, const Context& context) = 0;

  bool is_open(std::uint32_t savepoint) const noexcept;
  void end_savepoint(SavepointStep step, std::uint32_t id, const Context& context);

  std::vector<std::uint32_t> savepoints_;  // those that are not over, oldest first
  std::uint32_t last_savepoint_ = 0;
};

/// What stays the same about a store for as long as it lives.
struct StoreInfo {
  std::string backend;  ///< "sqlite", "postgresql"
  std::string
      identity;  ///< which database, as whom, seen how (schema path): same identity, same answers. No secret
  const Dialect* dialect = nullptr;  ///< never null
  Capabilities capabilities{};
};

/// The interface to a relational database: a backend, or adapters over one. Thread-safe. Opens connections as
/// calls need them, none before.
class Store : public Executor {
 public:
  /// Begins a transaction. Throws Error as `query`. The store must outlive it.
  std::unique_ptr<Transaction> begin(const TransactionOptions& options = {}, const Context& context = {}) {
    return do_begin(options, context);
  }

  /// Which tables a statement reads and writes, by the engine's own catalog (views, triggers, cascades). May
  /// ask the database the first time a statement is seen; throws as `query`.
  virtual Effects effects(const Statement& statement, const Context& context) = 0;

  /// Asks the engine for a sign of life. Throws Error where there is none.
  virtual void ping(const Context& context) = 0;

  /// Begins to listen to the database's changes, on a connection of its own where the engine has a log to
  /// listen to. The store must outlive the feed. An engine without one keeps this body. \throws Error
  /// unsupported for a kind that the engine has not; undefined_object where the database is not set up for
  /// it; unavailable, timeout, permission
  virtual std::unique_ptr<ChangeFeed> open_feed(const FeedOptions& options, const Context& context);
  /// Sets the database up for a feed of this kind, says how far it is, or removes all of that again. Each may
  /// be done any number of times. \throws Error  as `execute`; unsupported. A single table that refuses is
  /// told in its note
  virtual FeedState set_up_feed(FeedStep step, FeedKind kind, const Context& context);

  virtual const StoreInfo& info() const noexcept = 0;
  virtual Description describe() const = 0;

 private:
  friend class StoreAdapter;
  virtual std::unique_ptr<Transaction> do_begin(const TransactionOptions& options,
                                                const Context& context) = 0;
};

using StorePtr = std::shared_ptr<Store>;

}  // namespace weir
