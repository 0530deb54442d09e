// SPDX-License-Identifier: BSL-1.0
/// \file
/// The one exception type that weir throws, and the frozen list of its kinds.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace weir {

/// What went wrong, as far as a program can act on it. Act on this, never on a message.
/// Few and frozen: a new engine maps its codes onto these.
enum class Errc {
  unavailable = 1,        ///< the engine can't be reached, or hung up
  timeout,                ///< the deadline passed, or a pool had no connection in time
  cancelled,              ///< somebody cancelled the call
  unique_violation,       ///< a unique or primary key already holds this value
  foreign_key_violation,  ///< the row that this one refers to is not there, or is still referred to
  check_violation,        ///< a CHECK constraint said no
  not_null_violation,     ///< NULL in a NOT NULL column
  constraint_violation,   ///< any other constraint
  serialization_failure,  ///< a concurrent transaction won: run the whole transaction again
  deadlock,               ///< chosen as a deadlock's victim: run the whole transaction again
  busy,                   ///< a lock was not granted in time (SQLITE_BUSY, lock_timeout)
  syntax,                 ///< the engine could not parse the statement
  undefined_object,       ///< no such table, column, function …
  permission,             ///< wrong password, or no right to do this
  read_only,              ///< a write on a read-only transaction, replica or file
  too_large,              ///< over a limit of the engine or of weir
  out_of_range,           ///< a value that the target type can't hold
  type_mismatch,          ///< a value of another type than asked for
  missing_parameter,      ///< the statement names a parameter that the query did not bind
  unknown_parameter,      ///< the query binds a parameter that the statement does not name
  invalid_argument,       ///< a call that breaks its contract
  corrupt,                ///< bytes that are not what they claim to be
  unsupported,            ///< this engine can't do that
  config,                 ///< a mistake in a config
  internal,               ///< none of these; the native code and message say more
};

/// The category of every `Errc`; its name is "weir".
const std::error_category& error_category() noexcept;

/// The stable spelling of a kind, e.g. "unique_violation". Never throws; unknown numbers give "unknown".
std::string_view to_string(Errc kind) noexcept;

std::error_code make_error_code(Errc kind) noexcept;

/// What a failed operation throws. Holds no secret: whoever raises one passes text without passwords.
///
/// `what()` reads `LINK: MESSAGE (KIND[, NATIVE CODE][, row INDEX])`. Copyable; copying never throws.
class Error : public std::system_error {
 public:
  /// More about a failure; every member may be left out.
  struct Details {
    std::string link{};                ///< the chain link that raised it, e.g. "postgresql"; empty: core
    std::string native_code{};         ///< the engine's own code: a SQLSTATE, "SQLITE_BUSY", "WRONGPASS"
    std::string server_message{};      ///< what the server said; may hold user data, so log with care
    bool maybe_applied = false;        ///< the operation may have taken effect all the same
    std::optional<std::size_t> row{};  ///< of a batch: the index of the row that failed
  };

  /// \param kind     what a program acts on
  /// \param message  what is wrong, where, and what to do; one line, without secrets
  Error(Errc kind, const std::string& message) : Error(kind, message, Details{}) {}
  Error(Errc kind, const std::string& message, Details details);

  /// The kind, the same as `code()` without the category.
  Errc kind() const noexcept { return static_cast<Errc>(code().value()); }

  /// True where the same call may succeed if it is simply tried again: unavailable, timeout, busy, and for
  /// a whole transaction serialization_failure and deadlock. Says nothing of whether it was applied.
  bool retryable() const noexcept;

  /// True where the operation may have taken effect although it failed: a connection that died in COMMIT or
  /// during an autocommit write. Repeating it blindly could apply it twice.
  bool maybe_applied() const noexcept;

  /// Of Executor::execute_many: the index of the row that failed, from 0; nothing where no row is to blame.
  std::optional<std::size_t> row() const noexcept;

  /// The same error with a row.
  Error with_row(std::size_t row) const;

  std::string_view link() const noexcept;
  std::string_view native_code() const noexcept;
  std::string_view server_message() const noexcept;

  const char* what() const noexcept override;

 private:
  struct Shared;
  // Reference-counted by hand so that copying an exception never throws.
  class Handle {
   public:
    Handle(const std::string& message, std::string text, Details&& details);
    Handle(const Handle& other) noexcept;
    Handle& operator=(const Handle& other) noexcept;
    ~Handle();
    const Shared& operator*() const noexcept { return *shared_; }

   private:
    Shared* shared_;
  };
  Handle shared_;
};

}  // namespace weir

template <>
struct std::is_error_code_enum<weir::Errc> : std::true_type {};
