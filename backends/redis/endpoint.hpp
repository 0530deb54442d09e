// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a server is.
#pragma once

#include <cstdint>
#include <string>

namespace weir::redis {

struct Endpoint {
  std::string host;
  std::uint16_t port = 6379;
  std::string socket{};  ///< a path, instead of host and port; empty: TCP

  /// "127.0.0.1:6379" or the socket's path: for messages, and to tell servers apart.
  std::string name() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

}  // namespace weir::redis
