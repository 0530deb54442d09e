// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection shared by many threads.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "bell.hpp"
#include "connection.hpp"
#include "exchange.hpp"
#include "reply.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::redis {

/// Sends the commands of many threads over one connection, together where they come together, and gives each
/// its own replies. Thread-safe.
///
/// There is no thread of its own. Commands are gathered in a buffer, and their exchanges stand in a line: a
/// server answers in the order of the commands. Two parts are played by whoever needs them played and finds
/// nobody at it: the *writer* sends all that is gathered, and what gathers meanwhile; the *reader* reads,
/// hands the replies to the exchanges at the head of the line, and stops once it has its own, making another
/// one who waits the reader. So a thread that is alone writes and reads by itself, without a switch to
/// another one, and among many most only leave their command and sleep until their reply is there.
///
/// A caller whose deadline passes leaves, and its place in the line stays: the late reply is read and
/// dropped, never given to another one. Where nothing at all has come for `patience` although a reply is due,
/// the connection is taken for dead and everyone on it is told.
class Pipeline {
 public:
  /// \param clock     borrowed
  /// \param patience  see above
  Pipeline(std::unique_ptr<Connection> connection, const Clock& clock, std::chrono::nanoseconds patience);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Puts an exchange in the line and sees that it is sent. \return false where the connection has ended:
  /// then nothing was sent. Must be followed by `wait`.
  bool submit(Exchange& exchange);
  /// Returns when the exchange has its end.
  void wait(Exchange& exchange);

  /// Whether it has ended, as far as the socket tells without waiting; ends it then. Where callers wait, they
  /// find out by themselves.
  bool looks_dead();
  bool closed() const noexcept { return closed_.load(std::memory_order_relaxed); }
  /// How many callers stand in the line.
  std::size_t load() const noexcept { return load_.load(std::memory_order_relaxed); }

 private:
  using Lock = std::unique_lock<std::mutex>;
  using Instant = Clock::Instant;

  struct Place {
    Exchange* exchange;  // null: its caller has left
    std::size_t missing;
  };

  /// Exchanges that have their replies and are to be woken, linked by `next_`: no allocation may fail here.
  struct Finished {
    Exchange* first = nullptr;
    std::uint32_t bells = 0;  // theirs, a bit each
  };
  static constexpr std::size_t bell_count = 16;

  bool has_unsent() const noexcept { return !closed() && !(sending_.empty() && gathered_.empty()); }
  void close_if_dead();
  void stand_in_line(Exchange& exchange);
  void write(Lock& lock, Instant deadline);
  bool send_some(Lock& lock, Instant deadline);
  bool wait_writable(Lock& lock, Instant deadline);
  void take_gathered() noexcept;
  void note_sent(std::size_t count) noexcept;
  bool read(Lock& lock, Exchange& own, Finished& finished);
  ReplyReader::Next parse(std::size_t count) noexcept;
  void deliver(Exchange& own, ReplyReader::Next next, Finished& finished);
  void deliver_first(Reply& reply, const Exchange& own, Finished& finished);
  void wake(Finished& finished) noexcept;
  bool park(Lock& lock, Exchange& exchange);
  void hand_over_reading() noexcept;
  void hand_over_writing() noexcept;
  void nudge(Exchange& exchange) noexcept;
  void leave(Exchange& exchange);
  void close(Errc kind, const std::string& reason);

  const Clock& clock_;
  const std::chrono::nanoseconds patience_;
  const std::unique_ptr<Connection> connection_;
  std::atomic<bool> closed_{false};  // set under the mutex
  std::atomic<std::size_t> load_{0};

  // Those whose commands went out together wait at the same one.
  std::array<Bell, bell_count> bells_;

  std::mutex mutex_;
  // Guarded by it:
  std::deque<Place> line_;
  std::uint64_t first_ = 0;    // the number of who is first in the line
  std::size_t missing_ = 0;    // replies that the line waits for
  Instant progress_{};         // when something came last, or the line began
  std::string gathered_;       // what the writer will take next
  bool crowded_ = false;       // several callers at a time, lately
  bool writing_ = false;       // somebody is the writer
  bool reading_ = false;       // somebody is the reader, or was made it and is about to wake
  Instant reader_until_{};     // the reader's deadline
  std::uint64_t batches_ = 0;  // taken by the writer, ever
  // Octets of commands, ever:
  std::uint64_t gathered_octets_ = 0;
  std::uint64_t taken_octets_ = 0;  // by the writer
  std::uint64_t sent_octets_ = 0;

  // The writer's, read by others under the mutex while there is none:
  std::string sending_;
  std::size_t sent_of_sending_ = 0;
  // The reader's:
  const std::unique_ptr<char[]> buffer_;
  std::vector<Reply> arrived_;
};

}  // namespace weir::redis
