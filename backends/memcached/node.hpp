// SPDX-License-Identifier: BSL-1.0
/// \file
/// One server: its connections, whether it is left out, and the namespace's generation on it.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "address.hpp"
#include "connection.hpp"
#include "ejection.hpp"
#include "failure.hpp"
#include "watchdog.hpp"

namespace weir::memcached {

/// What all nodes of a cache have in common.
struct NodeSettings {
  std::size_t pool_size = 8;
  std::chrono::milliseconds connect_timeout{};
  int eject_after = 3;
  std::chrono::milliseconds eject_time{};
  std::string nothing{};  ///< a key that nothing stands under
  const Clock* clock = nullptr;
  std::shared_ptr<Watchdog> watchdog{};
};

/// One node of a fleet. Connections are opened as calls need them, the last used first. Thread-safe.
class Node {
 public:
  /// A connection for one call. Unless it is kept it is closed when the lease ends, so that only one whose
  /// replies were all read goes back.
  class Lease {
   public:
    Lease(Lease&& other) noexcept
        : node_(std::exchange(other.node_, nullptr)),
          connection_(std::move(other.connection_)),
          permit_(other.permit_),
          limit_(other.limit_),
          generation_(other.generation_) {}
    Lease& operator=(Lease&&) = delete;
    ~Lease();

    Connection* operator->() const noexcept { return connection_.get(); }
    Connection& operator*() const noexcept { return *connection_; }
    /// As it was known when the lease began.
    std::optional<std::uint64_t> generation() const noexcept { return generation_; }

    /// The call is over and went well. Throws Error where it ended too late after all.
    void keep();
    /// Why it did not go well.
    void failed(const Error& error) noexcept;

   private:
    friend class Node;
    Lease(Node& node, Ejection::Permit permit, const Limit& limit) noexcept
        : node_(&node), permit_(permit), limit_(limit) {}

    Node* node_;
    std::unique_ptr<Connection> connection_;
    Ejection::Permit permit_;
    Limit limit_;
    std::optional<std::uint64_t> generation_;
    bool silent_ = false;
  };

  Node(Address address, const NodeSettings& settings);
  Node(const Node&) = delete;
  Node& operator=(const Node&) = delete;

  const Address& address() const noexcept { return address_; }
  const Clock& clock() const noexcept { return *settings_.clock; }

  /// A connection, at once where one is idle or may be opened, else as soon as one comes free; its call has
  /// begun. \throws Error  unavailable (could not connect, or is left out), timeout (none came free)
  Lease acquire(const Limit& limit);

  /// Runs `work(connection, lease)` as one call.
  template <class Work>
  auto run(const Limit& limit, const Work& work) {
    Lease lease = acquire(limit);
    try {
      if constexpr (std::is_void_v<decltype(work(*lease, lease))>) {
        work(*lease, lease);
        lease.keep();
      } else {
        auto result = work(*lease, lease);
        lease.keep();
        return result;
      }
    } catch (const Error& error) {
      lease.failed(error);
      throw;
    }
  }

  /// Notes what the generation is. \param until  when to ask again
  void note_generation(std::uint64_t generation, Clock::Instant until);

 private:
  std::unique_ptr<Connection> open(Lease& lease);
  [[noreturn]] void left_out(Clock::Instant now) const;
  void put_back(std::unique_ptr<Connection> connection);
  void give_up(Ejection::Permit permit, bool silent) noexcept;
  double chance() { return std::uniform_real_distribution<double>()(chance_); }

  const Address address_;
  const NodeSettings settings_;

  std::mutex mutex_;
  std::condition_variable changed_;
  // Guarded by mutex_:
  std::vector<std::unique_ptr<Connection>> idle_;
  std::size_t places_ = 0;  // taken, by idle connections too
  Ejection ejection_;
  std::minstd_rand chance_{std::random_device()()};
  std::string last_failure_;
  std::uint64_t generation_ = 0;
  Clock::Instant generation_until_{};
};

}  // namespace weir::memcached
