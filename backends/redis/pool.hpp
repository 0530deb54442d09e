// SPDX-License-Identifier: BSL-1.0
/// \file
/// Connections kept for the next call.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "backoff.hpp"
#include "connection.hpp"
#include "endpoint.hpp"
#include "weir/backends/redis.hpp"
#include "weir/clock.hpp"

namespace weir::redis {

/// How long a call may take.
struct Limit {
  Clock::Instant deadline;
  bool callers = false;  ///< set by the caller, sooner than the command timeout
};

/// Up to `pool_size` connections to one server, opened as calls need them, the last used first. Thread-safe.
class Pool {
 public:
  /// A connection for one call. Unless it is kept it is closed when the lease ends, so that only a connection
  /// whose reply was read goes back.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : pool_(std::exchange(other.pool_, nullptr)),
          connection_(std::move(other.connection_)),
          reused_(other.reused_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Connection& operator*() const noexcept { return *connection_; }
    Connection* operator->() const noexcept { return connection_.get(); }
    /// Whether it had served another call before: the server may have hung up since.
    bool reused() const noexcept { return reused_; }

    /// Ends the lease: the next call may have it.
    void keep() && noexcept;
    /// Closes the connection and opens a new one in its place. Throws Error.
    void reopen(const Limit& limit);

   private:
    friend class Pool;
    explicit Lease(Pool& pool) noexcept : pool_(&pool) {}

    Pool* pool_;
    std::unique_ptr<Connection> connection_;
    bool reused_ = false;
  };

  /// \throws Error  config for TLS files that can't be used
  Pool(Endpoint endpoint, const RedisOptions& options);

  /// A connection, at once where one is idle or may be opened, else as soon as one comes free. Throws Error:
  /// unavailable, permission (could not connect, or could not lately), timeout (none came free).
  Lease acquire(const Limit& limit);

  const Endpoint& endpoint() const noexcept { return settings_.endpoint; }

 private:
  class Attempt;

  std::unique_ptr<Connection> open(const Limit& limit);
  void refuse_while_closed(Clock::Instant now) const;
  void put_back(std::unique_ptr<Connection> connection) noexcept;
  void give_up_place() noexcept;

  const std::size_t size_;
  const std::chrono::milliseconds connect_timeout_;
  ConnectionSettings settings_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t places_ = 0;  // taken, by idle connections too
  Backoff backoff_;
  std::minstd_rand chance_{std::random_device()()};
  Errc last_kind_ = Errc::unavailable;
  std::string last_failure_;
};

}  // namespace weir::redis
