// SPDX-License-Identifier: BSL-1.0
/// \file
/// Cuts connections whose call does not end in time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <limits>
#include <list>
#include <mutex>
#include <thread>

#include "weir/clock.hpp"

namespace weir::memcached {

/// libmemcached waits for each piece of a reply anew, so a server that sends an octet now and then would hold
/// a call for as long as it likes. A thread looks at the connections in use every few milliseconds, and shuts
/// down those whose deadline has passed; it sleeps while there are none. Thread-safe.
class Watchdog {
 public:
  /// One connection, watched for as long as this lives. To be used by one thread at a time.
  class Watched {
   public:
    /// \param socket  borrowed; closed by nobody before this ends
    Watched(Watchdog& watchdog, int socket);
    Watched(const Watched&) = delete;
    Watched& operator=(const Watched&) = delete;
    ~Watched();

    /// A call begins.
    void begin(Clock::Instant deadline);
    /// It ended. \return false where the connection was cut: it is of no use any more
    bool end() noexcept;

   private:
    friend class Watchdog;
    static constexpr std::int64_t idle = std::numeric_limits<std::int64_t>::max();
    static constexpr std::int64_t cut = std::numeric_limits<std::int64_t>::min();

    void cut_if_late(std::int64_t now) noexcept;

    Watchdog& watchdog_;
    const int socket_;
    std::atomic<std::int64_t> deadline_{idle};
    std::list<Watched*>::iterator place_;
  };

  explicit Watchdog(const Clock& clock);
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  /// No connection is watched any more.
  ~Watchdog();

 private:
  void run();
  bool look();

  const Clock& clock_;
  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::list<Watched*> watched_;
  bool stopped_ = false;
  std::atomic<bool> asleep_{false};
  std::thread thread_;  // the last member: it uses the others
};

}  // namespace weir::memcached
