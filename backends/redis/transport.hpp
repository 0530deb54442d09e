// SPDX-License-Identifier: BSL-1.0
/// \file
/// A connected socket, encrypted where asked for.
#pragma once

#include <hiredis/hiredis.h>
#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "access.hpp"
#include "endpoint.hpp"
#include "tls.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::redis {

/// Moves octets. One thread may read while another one writes.
class Transport {
 public:
  using Instant = Clock::Instant;

  /// Connects and shakes hands. Throws Failed.
  /// \param late  the kind of the Error where the deadline passes first
  Transport(const Endpoint& endpoint, const Access& access, Instant deadline, Errc late);

  // As recv and send: the count, 0 where the peer closed, -1 with errno (EAGAIN: the time was over, or a
  // write would have to wait).
  ssize_t read(std::span<char> into, Instant deadline) noexcept;
  ssize_t write(std::string_view octets) noexcept;
  /// Whether a write may go on. May return true too early.
  bool wait_writable(Instant deadline) noexcept;

  /// Whether there is something to read, or an end. Not while another thread reads.
  bool readable() noexcept;
  /// Ends it for everybody, so that a read that waits returns. What is still in the system's buffers is
  /// dropped when the last one leaves. Thread-safe.
  void abandon() noexcept;

  /// Why a read or write failed, in words.
  std::string reason(ssize_t result, int error) const;

 private:
  struct Free {
    void operator()(redisContext* context) const noexcept { redisFree(context); }
  };

  void connect(const Endpoint& endpoint, Instant deadline, Errc late);
  void start_tls(const Endpoint& endpoint, Instant deadline, Errc late);
  ssize_t read_plain(std::span<char> into, Instant deadline) noexcept;
  ssize_t read_encrypted(std::span<char> into, Instant deadline) noexcept;
  bool wait(TlsSession::Wait what, Instant deadline) noexcept;
  bool wait(short events, Instant deadline) noexcept;

  const Access& access_;
  std::unique_ptr<redisContext, Free> context_;
  std::optional<TlsSession> tls_;
  std::chrono::milliseconds timeout_{0};  // what the socket is set to: the reader's
};

}  // namespace weir::redis
