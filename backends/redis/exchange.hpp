// SPDX-License-Identifier: BSL-1.0
/// \file
/// What one caller sends, and what becomes of it.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "reply.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::redis {

/// Commands that go out together, and the places for their replies. Lives on its caller's stack, from before
/// Pipeline::submit until Pipeline::wait has returned.
class Exchange {
 public:
  enum class End : std::uint8_t {
    pending,
    answered,  ///< every reply is in its place; each may be an error
    late,      ///< the deadline passed first
    lost,      ///< the connection ended
  };

  /// \param commands  borrowed
  /// \param replies   borrowed; a place for each command's reply
  /// \param writes    whether a command may change something
  Exchange(std::string_view commands, std::span<Reply> replies, Clock::Instant deadline, bool writes) noexcept
      : commands_(commands), replies_(replies), deadline_(deadline), writes_(writes) {}
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  // Once Pipeline::wait has returned:
  End end() const noexcept { return end_; }
  /// How many of the replies came, in order.
  std::size_t received() const noexcept { return received_; }
  /// How many octets of the commands may have reached the server. A command that did not get there whole was
  /// not done.
  std::size_t sent() const noexcept { return sent_; }
  // Where it is lost:
  Errc kind() const noexcept { return kind_; }
  const std::string& reason() const noexcept { return reason_; }

 private:
  friend class Pipeline;

  const std::string_view commands_;
  const std::span<Reply> replies_;
  const Clock::Instant deadline_;
  const bool writes_;

  // Guarded by the pipeline's mutex; once it is done, the caller's.
  End end_ = End::pending;
  bool parked_ = false;           // waits at its bell
  bool owed_ = false;             // another thread is about to set `done_`
  bool reads_ = false;            // it was made the reader
  std::size_t bell_ = 0;          // which one
  std::uint64_t number_ = 0;      // in the order of all exchanges of the connection
  std::uint64_t last_octet_ = 0;  // of all octets of the connection, where ours end
  std::size_t received_ = 0;
  std::size_t sent_ = 0;
  Errc kind_ = Errc::unavailable;
  std::string reason_;
  Exchange* next_ = nullptr;  // among those that are to be woken

  std::atomic<bool> done_{false};  // it has its end, and nobody else touches it any more
};

}  // namespace weir::redis
