// SPDX-License-Identifier: BSL-1.0
#include "own_socket.hpp"

#include <arpa/inet.h>
#include <dirent.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <charconv>
#include <cstring>
#include <memory>
#include <optional>
#include <string_view>

namespace weir::memcached {
namespace {

struct End {
  std::string ip;
  std::uint16_t port = 0;
};

std::optional<End> end_of(const sockaddr_storage& address) {
  char text[INET6_ADDRSTRLEN];
  if (address.ss_family == AF_INET) {
    sockaddr_in four;
    std::memcpy(&four, &address, sizeof four);
    if (::inet_ntop(AF_INET, &four.sin_addr, text, sizeof text) != nullptr) {
      return End{text, ntohs(four.sin_port)};
    }
  } else if (address.ss_family == AF_INET6) {
    sockaddr_in6 six;
    std::memcpy(&six, &address, sizeof six);
    if (::inet_ntop(AF_INET6, &six.sin6_addr, text, sizeof text) != nullptr) {
      return End{text, ntohs(six.sin6_port)};
    }
  }
  return std::nullopt;
}

using Tell = int (*)(int, sockaddr*, socklen_t*);

std::optional<End> tell(Tell which, int descriptor) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (which(descriptor, reinterpret_cast<sockaddr*>(&address), &size) != 0) return std::nullopt;
  return end_of(address);
}

bool is_between(int descriptor, std::uint16_t local_port, const std::string& peer_ip,
                std::uint16_t peer_port) {
  const std::optional<End> here = tell(::getsockname, descriptor);
  if (!here || here->port != local_port) return false;
  const std::optional<End> there = tell(::getpeername, descriptor);
  return there && there->port == peer_port && there->ip == peer_ip;
}

struct CloseDirectory {
  void operator()(DIR* directory) const noexcept { ::closedir(directory); }
};

}  // namespace

// Descriptors of others may come and go meanwhile; the one that is looked for stays.
OwnSocket OwnSocket::find(std::uint16_t local_port, const std::string& peer_ip, std::uint16_t peer_port,
                          int likely) {
  if (is_between(likely, local_port, peer_ip, peer_port)) {
    return OwnSocket(::fcntl(likely, F_DUPFD_CLOEXEC, 0));
  }
  const std::unique_ptr<DIR, CloseDirectory> directory(::opendir("/proc/self/fd"));
  if (!directory) return {};
  while (const dirent* const entry = ::readdir(directory.get())) {
    const std::string_view name = entry->d_name;
    int descriptor = -1;
    std::from_chars(name.data(), name.data() + name.size(), descriptor);
    if (descriptor >= 0 && is_between(descriptor, local_port, peer_ip, peer_port)) {
      return OwnSocket(::fcntl(descriptor, F_DUPFD_CLOEXEC, 0));
    }
  }
  return {};
}

int OwnSocket::next_descriptor() noexcept {
  const int descriptor = ::eventfd(0, EFD_CLOEXEC);
  if (descriptor >= 0) ::close(descriptor);
  return descriptor;
}

OwnSocket::~OwnSocket() {
  if (is_open()) ::close(descriptor_);
}

bool OwnSocket::is_readable() const noexcept {
  pollfd state{descriptor_, POLLIN, 0};
  return ::poll(&state, 1, 0) != 0;
}

void OwnSocket::shut_down() const noexcept { ::shutdown(descriptor_, SHUT_RDWR); }

}  // namespace weir::memcached
