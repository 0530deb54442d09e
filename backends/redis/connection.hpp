// SPDX-License-Identifier: BSL-1.0
/// \file
/// One connection to a server.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "access.hpp"
#include "command.hpp"
#include "endpoint.hpp"
#include "reply.hpp"
#include "reply_reader.hpp"
#include "transport.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::redis {

/// Connected, encrypted and logged in, or not there.
class Connection {
 public:
  using Instant = Clock::Instant;

  /// Throws Failed.
  /// \param access  borrowed
  /// \param late    the kind of the Error where the deadline passes first
  Connection(const Endpoint& endpoint, const Access& access, Instant deadline, Errc late);

  /// For as long as nobody else uses it: sends commands and reads their replies, which may be errors. Throws
  /// Failed.
  std::vector<Reply> exchange(std::string_view commands, std::size_t count, Instant deadline);
  /// The reply to one command. Throws Failed for an error reply, too.
  Reply ask(const Command& command, Instant deadline);

  // What a Pipeline is made of.
  Transport& transport() noexcept { return transport_; }
  ReplyReader& replies() noexcept { return replies_; }
  const Endpoint& endpoint() const noexcept { return endpoint_; }

 private:
  void log_in(const Access& access, Instant deadline);
  void log_in_of_old(const Access& access, Instant deadline);
  void send(std::string_view octets, Instant deadline);
  void receive(Instant deadline);
  [[noreturn]] void fail(Errc kind, const std::string& what) const;

  const Endpoint endpoint_;
  Errc late_;
  Transport transport_;
  ReplyReader replies_;
};

}  // namespace weir::redis
