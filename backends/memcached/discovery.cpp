// SPDX-License-Identifier: BSL-1.0
#include "discovery.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

#include "failure.hpp"
#include "resolve.hpp"

namespace weir::memcached {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view question = "config get cluster\r\n";

std::string errno_text() { return std::generic_category().message(errno); }

struct FreeList {
  void operator()(addrinfo* list) const noexcept { ::freeaddrinfo(list); }
};

/// A socket that never blocks for longer than the deadline.
class Socket {
 public:
  Socket(const Address& endpoint, const std::string& ip, Clock::Instant deadline, const Clock& clock)
      : name_(endpoint.name()), deadline_(deadline), clock_(clock) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo* found = nullptr;
    if (::getaddrinfo(ip.c_str(), std::to_string(endpoint.port).c_str(), &hints, &found) != 0)
      fail("no address");
    const std::unique_ptr<addrinfo, FreeList> list(found);
    descriptor_ = ::socket(found->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor_ < 0) fail(errno_text());
    try {
      connect(*found);
    } catch (...) {
      ::close(descriptor_);
      throw;
    }
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { ::close(descriptor_); }

  void write(std::string_view octets) {
    while (!octets.empty()) {
      wait_for(POLLOUT);
      const ssize_t sent = ::send(descriptor_, octets.data(), octets.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) fail(errno_text());
      octets.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
  }

  /// At least one octet.
  std::string read() {
    while (true) {
      wait_for(POLLIN);
      char buffer[4096];
      const ssize_t received = ::recv(descriptor_, buffer, sizeof buffer, 0);
      if (received > 0) return {buffer, static_cast<std::size_t>(received)};
      if (received == 0) fail("it hung up");
      if (errno != EAGAIN && errno != EINTR) fail(errno_text());
    }
  }

 private:
  void connect(const addrinfo& address) {
    if (::connect(descriptor_, address.ai_addr, address.ai_addrlen) == 0) return;
    if (errno != EINPROGRESS) fail(errno_text());
    wait_for(POLLOUT);
    int error = 0;
    socklen_t size = sizeof error;
    ::getsockopt(descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
    errno = error;
    if (error != 0) fail(errno_text());
  }

  void wait_for(short events) {
    pollfd state{descriptor_, events, 0};
    while (true) {
      const auto left = std::chrono::ceil<milliseconds>(deadline_ - clock_.now());
      if (left <= milliseconds(0)) {
        throw memcached_error(Errc::timeout,
                              "the configuration endpoint " + name_ + " did not answer in time");
      }
      const int ready = ::poll(&state, 1, static_cast<int>(std::min(left, milliseconds(1'000)).count()));
      if (ready > 0) return;
      if (ready < 0 && errno != EINTR) fail(errno_text());
    }
  }

  [[noreturn]] void fail(const std::string& why) const {
    throw memcached_error(Errc::unavailable,
                          "the configuration endpoint " + name_ + " can't be asked: " + why);
  }

  const std::string name_;
  const Clock::Instant deadline_;
  const Clock& clock_;
  int descriptor_ = -1;
};

}  // namespace

Membership discover(const Address& endpoint, Clock::Instant deadline, const Clock& clock) {
  Socket socket(endpoint, resolve(endpoint.host).front(), deadline, clock);
  socket.write(question);
  std::string reply;
  while (!is_whole_discovery_reply(reply)) {
    reply += socket.read();
    if (reply.size() > largest_discovery_reply) {
      throw memcached_error(Errc::corrupt,
                            "the configuration endpoint " + endpoint.name() + " answers without end");
    }
  }
  return parse_discovery_reply(reply);
}

}  // namespace weir::memcached
