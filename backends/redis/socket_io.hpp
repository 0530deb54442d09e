// SPDX-License-Identifier: BSL-1.0
/// \file
/// Blocking reads and writes that no signal disturbs.
#pragma once

#include <sys/socket.h>

#include <cerrno>
#include <cstddef>

namespace weir::redis {

// As recv and send: the count, 0 where the peer closed, -1 with errno (EAGAIN: the socket's timeout passed).
// A peer that is gone is an error, not a SIGPIPE, which would end the process; hiredis and OpenSSL do not see
// to that.

inline ssize_t socket_read(int socket, void* buffer, std::size_t size) noexcept {
  ssize_t count = 0;
  do count = ::recv(socket, buffer, size, 0);
  while (count < 0 && errno == EINTR);
  return count;
}

inline ssize_t socket_write(int socket, const void* data, std::size_t size) noexcept {
  ssize_t count = 0;
  do count = ::send(socket, data, size, MSG_NOSIGNAL);
  while (count < 0 && errno == EINTR);
  return count;
}

}  // namespace weir::redis
