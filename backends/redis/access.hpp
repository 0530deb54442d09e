// SPDX-License-Identifier: BSL-1.0
/// \file
/// How to be let in by a server.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "tls.hpp"
#include "weir/clock.hpp"

namespace weir::redis {

/// What all connections to servers of one kind are opened with.
struct Access {
  std::shared_ptr<const TlsContext> tls{};  ///< null: none
  std::string server_name{};                ///< to verify; empty: the host connected to
  std::string user{};
  std::optional<std::string> password{};
  int database = 0;
  bool read_only = false;     ///< READONLY is sent: replicas of a cluster then answer reads
  bool primary_only = false;  ///< a replica is refused: somebody else is the primary by now
  const Clock* clock = nullptr;
  std::chrono::milliseconds connect_timeout{};
};

}  // namespace weir::redis
