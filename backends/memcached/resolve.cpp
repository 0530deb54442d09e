// SPDX-License-Identifier: BSL-1.0
#include "resolve.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <memory>

#include "failure.hpp"

namespace weir::memcached {
namespace {

struct FreeList {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

}  // namespace

std::vector<std::string> resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, FreeList> list(code == 0 ? found : nullptr);
  std::vector<std::string> addresses;
  for (const addrinfo* each = list.get(); each != nullptr; each = each->ai_next) {
    char text[NI_MAXHOST];
    if (::getnameinfo(each->ai_addr, each->ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST) == 0) {
      addresses.emplace_back(text);
    }
  }
  if (addresses.empty()) {
    throw memcached_error(Errc::unavailable, "the host " + host + " is not known: " +
                                                 (code == 0 ? "no address" : ::gai_strerror(code)));
  }
  return addresses;
}

}  // namespace weir::memcached
