// SPDX-License-Identifier: BSL-1.0
/// \file
/// Requests on their way to one server.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "exchange.hpp"
#include "limit.hpp"
#include "node.hpp"
#include "request.hpp"

namespace weir::redis {

/// One try to get a request answered.
struct Attempt {
  enum class Outcome : std::uint8_t {
    answered,     ///< the request has its reply
    unreachable,  ///< no connection; nothing was sent
    lost,         ///< the connection ended
    late,         ///< the deadline passed
  };

  Request* request;
  NodePtr node{};       ///< where to; null: to be found
  bool asking = false;  ///< with ASKING before it: the node is about to get the slot

  Outcome outcome = Outcome::answered;
  std::shared_ptr<Pipeline> pipeline{};  ///< where the answer is an error: who gave it
  bool reached = false;  ///< where it is lost or late: the whole command may have reached the server

  // How often it was tried again, and why:
  int lost = 0;
  int unreachable = 0;
  int redirects = 0;
  int waits = 0;
  int demotions = 0;
};

/// Several attempts at one server: they go out together, one round trip for all. A failure is in the request.
class Flight {
 public:
  /// \param attempts  borrowed; not empty, all at the same node
  Flight(std::span<Attempt* const> attempts, const Limit& limit) : attempts_(attempts), limit_(limit) {}
  Flight(const Flight&) = delete;
  Flight& operator=(const Flight&) = delete;

  /// Sends. Must be followed by `land`, before which other flights may depart.
  void depart();
  /// Returns when every attempt has its outcome.
  void land();

 private:
  std::string_view commands();
  std::span<Reply> places();
  void take_off();
  void settle(Attempt& attempt, std::size_t replies_before, std::size_t octets_before);

  const std::span<Attempt* const> attempts_;
  const Limit limit_;
  std::shared_ptr<Pipeline> pipeline_;
  std::string joined_;
  std::vector<Reply> replies_;
  std::optional<Exchange> exchange_;
};

}  // namespace weir::redis
