// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection and the running of the client library's calls on it within a deadline.
#pragma once

#include <mysql.h>

#include <exception>
#include <type_traits>

#include "canceller.hpp"
#include "opener.hpp"
#include "weir/context.hpp"

namespace weir::mysql {

/// A call of libmariadb in its three forms: as a whole, and begun and continued without blocking.
template <class Result, class Handle, class... Arguments>
struct Call {
  Result (*whole)(Handle*, Arguments...);
  int (*start)(Result*, Handle*, Arguments...);
  int (*go_on)(Result*, Handle*, int);
};

inline constexpr Call<int, MYSQL, const char*, unsigned long> real_query{
    mysql_real_query, mysql_real_query_start, mysql_real_query_cont};
inline constexpr Call<MYSQL_RES*, MYSQL> store_result{mysql_store_result, mysql_store_result_start,
                                                      mysql_store_result_cont};
inline constexpr Call<int, MYSQL> next_result{mysql_next_result, mysql_next_result_start,
                                              mysql_next_result_cont};
inline constexpr Call<int, MYSQL> ping_server{mysql_ping, mysql_ping_start, mysql_ping_cont};
inline constexpr Call<int, MYSQL> reset_connection{mysql_reset_connection, mysql_reset_connection_start,
                                                   mysql_reset_connection_cont};
inline constexpr Call<int, MYSQL_STMT, const char*, unsigned long> stmt_prepare{
    mysql_stmt_prepare, mysql_stmt_prepare_start, mysql_stmt_prepare_cont};
inline constexpr Call<int, MYSQL_STMT> stmt_execute{mysql_stmt_execute, mysql_stmt_execute_start,
                                                    mysql_stmt_execute_cont};
inline constexpr Call<int, MYSQL_STMT> stmt_store_result{
    mysql_stmt_store_result, mysql_stmt_store_result_start, mysql_stmt_store_result_cont};
inline constexpr Call<int, MYSQL_STMT> stmt_fetch{mysql_stmt_fetch, mysql_stmt_fetch_start,
                                                  mysql_stmt_fetch_cont};
inline constexpr Call<int, MYSQL_STMT> stmt_next_result{mysql_stmt_next_result, mysql_stmt_next_result_start,
                                                        mysql_stmt_next_result_cont};
inline constexpr Call<my_bool, MYSQL_STMT> stmt_free_result{
    mysql_stmt_free_result, mysql_stmt_free_result_start, mysql_stmt_free_result_cont};

/// The deadline passed while a call was under way.
struct DeadlinePassed final : std::exception {
  explicit DeadlinePassed(bool was_undone) noexcept : undone(was_undone) {}
  const char* what() const noexcept override { return "the deadline passed"; }
  bool undone;  ///< the server has confirmed that it stopped the statement and undid it
};

/// A connection to a server. Used by one thread at a time.
class Connection {
 public:
  Connection(OpenConnection open, Canceller& canceller);
  ~Connection();
  Connection(const Connection&) = delete;

  /// Runs a call and gives its result, good or bad.
  /// \throws DeadlinePassed  after telling the server to stop; the connection is usable still only where the
  ///                         server has confirmed that in a moment
  template <class Result, class Handle, class... Arguments>
  Result run(const Call<Result, Handle, Arguments...>& call, Deadline deadline, Handle* handle,
             std::type_identity_t<Arguments>... arguments) {
    if (deadline == no_deadline) return call.whole(handle, arguments...);
    Result result{};
    auto go_on = [&](int ready) { return call.go_on(&result, handle, ready); };
    int waiting = call.start(&result, handle, arguments...);
    if (!finish(waiting, deadline, go_on)) give_up(waiting, go_on, statement_of(handle));
    return result;
  }

  /// What the server, or the library, said no to last.
  Refusal refusal() const;

  /// False once the connection is broken or abandoned.
  bool usable() const noexcept { return usable_; }
  /// Whether the server has said or closed something that nobody asked for. Costs a system call.
  bool hung_up() const noexcept;
  /// Never to be used again; closing will not block.
  void abandon() noexcept;

  /// Whether the answer to the last statement was not read to its end.
  bool has_more_to_read() const noexcept {
    return native_->status != MYSQL_STATUS_READY || (native_->server_status & SERVER_MORE_RESULTS_EXIST) != 0;
  }
  bool in_transaction() const noexcept { return (native_->server_status & SERVER_STATUS_IN_TRANS) != 0; }
  MYSQL* native() const noexcept { return native_; }

 private:
  /// A call's way to go on, borrowed.
  class Step {
   public:
    template <class GoOn>
    Step(GoOn& go_on) noexcept  // NOLINT(google-explicit-constructor)
        : state_(&go_on),
          go_on_([](void* state, int ready) { return (*static_cast<GoOn*>(state))(ready); }) {}
    int operator()(int ready) const { return go_on_(state_, ready); }

   private:
    void* state_;
    int (*go_on_)(void*, int);
  };

  static MYSQL_STMT* statement_of(MYSQL_STMT* statement) noexcept { return statement; }
  static MYSQL_STMT* statement_of(MYSQL*) noexcept { return nullptr; }

  bool finish(int& waiting, Deadline deadline, Step go_on) const;
  bool finish_or_abandon(int waiting, Deadline deadline, Step go_on);
  int wait(int waiting, Deadline deadline) const noexcept;
  [[noreturn]] void give_up(int waiting, Step go_on, MYSQL_STMT* statement);
  bool settle(const Canceller::Request& cancel, Deadline grace, MYSQL_STMT* statement);
  bool answers(Deadline grace);

  OpenConnection open_;
  MYSQL* native_;
  Canceller& canceller_;
  bool usable_ = true;
};

}  // namespace weir::mysql
