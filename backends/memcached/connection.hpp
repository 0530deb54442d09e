// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection to one node.
#pragma once

#include <libmemcached/memcached.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "address.hpp"
#include "failure.hpp"
#include "own_socket.hpp"
#include "watchdog.hpp"

namespace weir::memcached {

/// What a node has under a key. Borrowed until the connection is used again.
struct Item {
  std::size_t index = 0;  ///< of the key, in the list that was asked for
  std::string_view octets{};
  std::uint32_t flags = 0;
  std::uint64_t cas = 0;  ///< 0 unless asked for
};

/// What is to be stored.
struct Store {
  std::string_view key;
  std::string_view octets;
  std::time_t expiry = 0;  ///< as the protocol takes it
};

/// A memcached_st with one server and its open socket. Every operation throws Error: unavailable, timeout, or
/// what the node said; a connection whose operation threw is of no use any more, and closing it makes sure
/// that no late reply answers another call. Not thread-safe.
class Connection {
 public:
  /// Connects. \throws Error  unavailable; timeout where the limit left less than the connect_timeout
  /// \param nothing  a key that nothing stands under
  Connection(const Address& address, const std::string& nothing, const Clock& clock, Watchdog& watchdog,
             std::chrono::milliseconds connect_timeout, const Limit& limit);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection();

  /// A call begins; it may consist of several operations.
  void begin(const Limit& limit);
  /// It is over, and everything that was asked for was read.
  void end();
  /// Between calls: whether the node has hung up, or said something that nobody asked for. Not looked at
  /// where the last call ended just now.
  bool looks_dead() const noexcept;
  int descriptor() const noexcept { return socket_.descriptor(); }

  /// Asks for the items of some keys, in one go; all must be read, by `next`, before anything else is done.
  /// \param keys  borrowed until then
  void ask(std::span<const std::string_view> keys, bool with_cas);
  /// The next item that is there, in the order of the keys; nothing after the last one.
  std::optional<Item> next();

  void set(const Store& store);
  bool add(const Store& store);  ///< \return false: something is there
  /// \return false: it is not there any more, or another one is
  bool replace(const Store& store, std::uint64_t cas);
  bool touch(std::string_view key, std::time_t expiry);

  /// The same without a reply. Nothing is known before what was asked for afterwards is read: then the node
  /// has seen it, but may have had no room for it.
  void set_unasked(const Store& store);
  void replace_unasked(const Store& store, std::uint64_t cas);

  /// Calls `take(name, value)` for each of the node's figures.
  void statistics(const std::function<void(std::string_view, std::string_view)>& take);

 private:
  class Quiet;
  using Behavior = memcached_behavior_t;

  void open(const std::string& ip, const std::string& nothing, std::chrono::milliseconds timeout);
  void arm();
  void set_behavior(Behavior which, std::uint64_t value) noexcept;
  bool is_same_socket() const noexcept;
  std::optional<Item> item();
  void finish_reading(memcached_return_t code);
  bool answer(memcached_return_t code, memcached_return_t no);
  [[noreturn]] void fail(memcached_return_t code);
  [[noreturn]] void fail_to_connect() const;

  struct Free {
    void operator()(memcached_st* client) const noexcept { memcached_free(client); }
  };
  // One that libmemcached allocates it would free with the last item.
  struct Result {
    explicit Result(memcached_st* client) { memcached_result_create(client, &raw); }
    Result(const Result&) = delete;
    Result& operator=(const Result&) = delete;
    ~Result() { memcached_result_free(&raw); }
    memcached_result_st raw;
  };

  const Address& address_;
  const Clock& clock_;
  Limit limit_;
  std::unique_ptr<memcached_st, Free> client_;
  std::optional<Result> result_;
  std::uint16_t local_port_ = 0;
  OwnSocket socket_;
  std::optional<Watchdog::Watched> watched_;
  std::span<const std::string_view> asked_;
  std::size_t next_asked_ = 0;
  std::vector<const char*> begins_;  // of those, as libmemcached takes them; kept for their memory
  std::vector<std::size_t> sizes_;
  Clock::Instant ended_{};
  bool unanswered_write_ = false;  // it may have taken effect
};

}  // namespace weir::memcached
