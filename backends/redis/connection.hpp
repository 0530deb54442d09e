// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection to a server.
#pragma once

#include <hiredis/hiredis.h>

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "command.hpp"
#include "endpoint.hpp"
#include "reply.hpp"
#include "tls.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::redis {

/// What every connection to a server is made with. Borrowed by them.
struct ConnectionSettings {
  Endpoint endpoint;
  std::unique_ptr<const TlsContext> tls;  ///< null: none
  const Clock* clock = nullptr;
};

/// One connection: connected, encrypted and logged in, or not there. Not thread-safe.
class Connection {
 public:
  using Instant = Clock::Instant;

  /// Throws Error.
  /// \param late  the kind of the Error where the deadline passes first
  Connection(const ConnectionSettings& settings, Instant deadline, Errc late);
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Sends a command and reads its one reply, which may be an error reply. Throws ConnectionLost: then the
  /// connection must be closed, since a late reply would answer the next command.
  /// \param writes  whether the command may change something
  Reply call(const Command& command, Instant deadline, bool writes);

  /// Whether the server has hung up, as far as the socket tells without waiting. Only between calls.
  bool looks_dead() const noexcept;

 private:
  struct Free {
    void operator()(redisContext* context) const noexcept { redisFree(context); }
  };
  struct Call {
    Instant deadline;
    bool writes = false;
    bool sent = false;
    bool answered = false;
  };

  void connect(Instant deadline);
  void start_tls(Instant deadline);
  void log_in(Instant deadline);
  void expect_ok(const Command& command, Instant deadline);
  void send(std::string_view bytes, Call& call);
  Reply receive(Call& call);
  Reply next_reply(const Call& call);
  void limit_io(const Call& call);
  [[noreturn]] void lost(const Call& call, Errc kind, std::string_view what) const;
  [[noreturn]] void io_failed(const Call& call, ssize_t result) const;

  const ConnectionSettings& settings_;
  Errc late_;
  std::unique_ptr<redisContext, Free> context_;
  std::optional<TlsSession> tls_;
  std::chrono::milliseconds timeout_{0};  // what the socket is set to
};

}  // namespace weir::redis
