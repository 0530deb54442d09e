// SPDX-License-Identifier: BSL-1.0
/// \file
/// Reads, writes and waits that no signal disturbs.
#pragma once

#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <cstddef>

namespace weir::redis {

// As recv and send: the count, 0 where the peer closed, -1 with errno (EAGAIN: it would have to wait, or
// waited as long as the socket is set to). A peer that is gone is an error, not a SIGPIPE, which would end
// the process; hiredis and OpenSSL do not see to that.

inline ssize_t socket_read(int socket, void* buffer, std::size_t size, int flags = 0) noexcept {
  ssize_t count = 0;
  do count = ::recv(socket, buffer, size, flags);
  while (count < 0 && errno == EINTR);
  return count;
}

/// Never waits.
inline ssize_t socket_write(int socket, const void* data, std::size_t size) noexcept {
  ssize_t count = 0;
  do count = ::send(socket, data, size, MSG_NOSIGNAL | MSG_DONTWAIT);
  while (count < 0 && errno == EINTR);
  return count;
}

/// Whether one of `events` came, or an end or an error, before the time was over. May return early.
inline bool socket_wait(int socket, short events, std::chrono::milliseconds time) noexcept {
  pollfd watched{socket, events, 0};
  const int ready = ::poll(&watched, 1, static_cast<int>(time.count()));
  return ready > 0 || (ready < 0 && errno == EINTR);
}

}  // namespace weir::redis
