// SPDX-License-Identifier: BSL-1.0
/// \file
/// The connections of one store.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "session.hpp"
#include "weir/backends/pool_options.hpp"
#include "weir/clock.hpp"

namespace weir::relational {

class Pool;

/// A session taken from a pool. Destroying it gives the session back reset, so that nothing that happened on
/// it is left. The pool must outlive it, or be held by it (`hold`). Move-only; not thread-safe.
class Lease {
 public:
  Lease() noexcept = default;
  Lease(Lease&& other) noexcept = default;  // without a session the rest means nothing
  Lease& operator=(Lease&& other) noexcept;
  ~Lease() { give_back(); }

  Session* operator->() const noexcept { return session_.get(); }
  Session& operator*() const noexcept { return *session_; }

  /// Keeps the pool for as long as the session is taken: for a lease that may outlive the pool's owner.
  void hold(std::shared_ptr<Pool> pool) noexcept { held_ = std::move(pool); }

  /// Gives the session back reset; without effect on an empty lease.
  void give_back() noexcept;
  /// Gives back a session whose state was not touched, e.g. after an autocommit statement that went well.
  void give_back_untouched() noexcept;
  /// Closes the session instead of giving it back.
  void discard() noexcept;

 private:
  friend class Pool;
  using Instant = Clock::Instant;
  Lease(Pool& pool, std::unique_ptr<Session> session, Instant opened, Instant taken) noexcept
      : pool_(&pool), session_(std::move(session)), opened_(opened), taken_(taken) {}

  Pool* pool_ = nullptr;
  std::shared_ptr<Pool> held_;
  std::unique_ptr<Session> session_;
  Instant opened_{};
  Instant taken_{};
};

/// Opens sessions as they are needed, up to a limit, and lends the one that was used last. Thread-safe.
/// Connections are opened, asked and closed outside of its lock.
class Pool {
 public:
  /// Throws Error(invalid_argument) where an option is out of its range.
  Pool(std::unique_ptr<const Engine> engine, const PoolOptions& options, const Clock& clock);

  /// A session that is usable as far as can be known: those that the server hung up on while they lay idle
  /// are closed, and another is opened.
  /// \throws Error  timeout where none gets free within the wait limit or the call's deadline; what
  ///                Engine::open throws
  Lease acquire(const Context& context);

  const Engine& engine() const noexcept { return *engine_; }
  const PoolOptions& options() const noexcept { return options_; }

 private:
  friend class Lease;
  using Instant = Clock::Instant;

  struct Idle {
    std::unique_ptr<Session> session;
    Instant opened;
    Instant since;
  };
  struct Waiter {
    std::condition_variable wake;
    Instant since;
    bool woken = false;
  };
  using Lock = std::unique_lock<std::mutex>;

  bool must_queue(Instant now) const noexcept;
  bool is_free() const noexcept;
  void wait_for_free(Lock& lock, Instant now, const Context& context);
  bool answers(Session& session, const Context& context) const noexcept;
  Lease replace(std::unique_ptr<Session> dead, Instant now, const Context& context);
  Lease open(const Context& context);
  Deadline connect_deadline(const Context& context) const noexcept;
  [[noreturn]] void throw_none_free() const;

  void put_back(std::unique_ptr<Session> session, Instant opened, Instant now) noexcept;
  void note_closed(bool broken) noexcept;
  template <class Predicate>
  void close_idle(Predicate is_dead) noexcept;
  void pass_on() noexcept;
  void wake_one() noexcept;

  const std::unique_ptr<const Engine> engine_;
  const PoolOptions options_;
  const Clock& clock_;

  std::mutex mutex_;
  std::vector<Idle> idle_;  // last used last; capacity for all, so that giving back never allocates
  std::size_t open_ = 0;    // idle, lent or being opened
  Instant suspect_until_ = Instant::min();  // sessions idle since then or before are asked before use
  std::deque<Waiter*> waiters_;             // oldest first
};

}  // namespace weir::relational
