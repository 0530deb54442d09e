// SPDX-License-Identifier: BSL-1.0
/// \file
/// The driver calls of one session, each waiting for as long as the driver does.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "columns.hpp"
#include "connection.hpp"
#include "diagnostics.hpp"
#include "handle.hpp"
#include "nature.hpp"
#include "parameter_arrays.hpp"
#include "parameters.hpp"
#include "session.hpp"
#include "statement_cache.hpp"
#include "stopper.hpp"

namespace weir::relational::odbc {

/// A statement and its values, owned, so that the caller may leave.
struct Order {
  Statement statement;
  const ParsedSql* parsed;  ///< of `statement`
  Parameters parameters;
  ParameterArrays arrays{};  ///< instead, for a run with many rows of a batch
  /// The first row of a batch that it runs; nothing where a failure can't be blamed on a row.
  std::optional<std::size_t> row{};
};

/// A prepared statement on its handle.
struct Prepared {
  StatementHandle handle;
  Nature nature;
  std::string literal_text{};  ///< where it has to be sent anew with its values written into it; else empty
};

/// Rows that are read as they are asked for.
struct OpenCursor {
  StatementHandle handle;
  Order order;  ///< the driver may look at its values until the end
  StreamOptions options;
  std::vector<Column> columns{};
  bool gave_columns = false;
  bool at_end = false;
};

/// One connection and what is prepared on it. Used by one thread at a time, its stopper and `give_up_waiting`
/// aside. Whatever it throws is an Error.
class Link {
 public:
  explicit Link(std::shared_ptr<const Settings> settings);

  void open();
  Rows query(Order& order);
  std::uint64_t execute(Order& order);
  std::shared_ptr<OpenCursor> open_cursor(Order& order, const StreamOptions& options);
  std::optional<Rows> next(OpenCursor& cursor);
  void close(OpenCursor& cursor);
  void begin(const TransactionOptions& options);
  void commit();
  void rollback();
  /// Runs a statement without parameters, unprepared, that acts on the open transaction.
  void control(const std::string& sql);
  void ping();
  bool reset() noexcept;

  /// Whether `execute` runs Order::arrays.
  bool takes_arrays() const noexcept { return takes_arrays_; }

  /// Begins a call: what the last one left behind is forgotten.
  void begin_call() noexcept;
  /// Calls `job(Link&)`, on the call's thread, when nothing of a call that was stopped is left.
  template <class Job>
  auto call(Job& job) {
    const CallEnd end(*stopper_);
    try {
      settle();
      return job(*this);
    } catch (const Error& error) {
      if (error.kind() == Errc::unavailable) usable_ = false;
      throw;
    }
  }

  /// What stops the calls. It may outlive the link.
  const std::shared_ptr<Stopper>& stopper() const noexcept { return stopper_; }
  /// Whether the call was stopped, or not sent as nobody waited for it: then what it gives may be anything.
  bool cancelled() const noexcept { return held_back_ || stopper_->reached(); }

  const Settings& settings() const noexcept { return *settings_; }
  bool usable() const noexcept { return usable_; }
  bool in_transaction() const noexcept { return in_transaction_; }
  /// Ends the waiting for a call: what has not been sent yet will not be. From any thread.
  /// \return  whether what was sent may have taken effect, or still may
  bool give_up_waiting() noexcept;

 private:
  using Records = std::vector<Diagnostic>;
  using Running = Stopper::Running;
  /// What is known of whether the call took effect: any of these, or none.
  enum Fate : std::uint8_t { sent = 1, unwanted = 2 };
  class Run;
  class StreamStart;
  struct CallEnd {
    explicit CallEnd(Stopper& of) : stopper(of) {}
    CallEnd(const CallEnd&) = delete;
    ~CallEnd() { stopper.end_call(); }
    Stopper& stopper;
  };

  void settle();
  void enter_doubt();
  void expect_to_be_wanted();
  [[noreturn]] void hold_back();
  bool in_doubt() const noexcept { return (fate_ & sent) != 0; }
  std::string ask_number();
  bool ask_for_arrays();
  StatementHandle new_handle();
  void run_text(const std::string& sql);
  void forget_outdated_statements();
  template <class Result, class Read>
  Result run(Order& order, const Read& read);
  template <class Result, class Read>
  Result run_first(Order& order, const Read& read);
  Records start_kept(const Prepared& prepared, Order& order);
  Records start_prepared(SQLHSTMT handle, const std::string& text, Order& order);
  Records start_direct(SQLHSTMT handle, const std::string& text, Order& order);
  Records start_with_literals(SQLHSTMT handle, const std::string& text, Order& order);
  Records started(SQLHSTMT handle, SQLRETURN code, const Order& order);
  Records bind_all(SQLHSTMT handle, Order& order);
  Records bind_arrays(SQLHSTMT handle, ParameterArrays& arrays);
  template <class Place>
  void describe_null(SQLHSTMT handle, SQLUSMALLINT number, Place& place) const;
  SQLRETURN send(SQLHSTMT handle, const std::string& text, bool prepare) const;

  Rows read_rows(SQLHSTMT handle);
  std::uint64_t affected_rows(SQLHSTMT handle, const Nature& nature);
  std::uint64_t affected_rows(SQLHSTMT handle, const ParameterArrays& arrays);
  bool fetch(SQLHSTMT handle);

  void check_connection(SQLRETURN code, bool may_be_applied);
  [[noreturn]] void fail(const Records& records, bool may_be_applied);
  void set_autocommit(bool on);
  void set_isolation(Isolation isolation);
  bool needs_cursor() const noexcept;
  void end_transaction(SQLSMALLINT how);
  void leave_transaction_mode();
  Records records_of(SQLHSTMT handle);
  bool is_dead() const noexcept;

  const std::shared_ptr<const Settings> settings_;
  std::unique_ptr<Connection> connection_;
  StatementCache<Prepared> statements_;
  std::uint64_t changes_seen_ = 0;
  const std::shared_ptr<Stopper> stopper_;
  bool takes_arrays_ = false;
  bool unsettled_ = false;  // the call before was stopped
  SQLUINTEGER usual_isolation_ = 0;
  bool isolation_changed_ = false;
  bool in_transaction_ = false;
  bool failed_ = false;  // a statement of this transaction, so that only a rollback works
  bool traces_ = false;  // something may have changed the session since the last reset
  std::atomic<bool> usable_ = true;
  std::atomic<std::uint8_t> fate_ = 0;
  std::atomic<bool> held_back_ = false;  // the call, as nobody waited for it
};

}  // namespace weir::relational::odbc
