// SPDX-License-Identifier: BSL-1.0
#include "endpoint.hpp"

namespace weir::redis {

std::string Endpoint::name() const {
  if (!socket.empty()) return socket;
  const bool bare_ipv6 = host.find(':') != std::string::npos;
  return (bare_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

}  // namespace weir::redis
