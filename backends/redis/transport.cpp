// SPDX-License-Identifier: BSL-1.0
#include "transport.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <new>
#include <system_error>

#include "failure.hpp"
#include "socket_io.hpp"
#include "socket_timeout.hpp"

namespace weir::redis {
namespace {

using std::chrono::milliseconds;

timeval as_timeval(milliseconds time) noexcept {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  timeval value{};
  value.tv_sec = seconds.count();
  value.tv_usec = std::chrono::microseconds(time - seconds).count();
  return value;
}

[[noreturn]] void fail(const Endpoint& endpoint, Errc kind, const std::string& what) {
  throw redis_error(kind, endpoint.name() + " " + what);
}

}  // namespace

Transport::Transport(const Endpoint& endpoint, const Access& access, Instant deadline, Errc late)
    : access_(access) {
  connect(endpoint, deadline, late);
  if (access.tls) start_tls(endpoint, deadline, late);
}

void Transport::connect(const Endpoint& endpoint, Instant deadline, Errc late) {
  const timeval timeout = as_timeval(socket_timeout(deadline - access_.clock->now()));
  redisOptions options{};
  options.connect_timeout = &timeout;
  if (endpoint.socket.empty()) {
    REDIS_OPTIONS_SET_TCP(&options, endpoint.host.c_str(), endpoint.port);
  } else {
    REDIS_OPTIONS_SET_UNIX(&options, endpoint.socket.c_str());
  }
  context_.reset(redisConnectWithOptions(&options));
  if (!context_) throw std::bad_alloc();
  if (context_->err != 0) {
    const bool over = errno == ETIMEDOUT || access_.clock->now() >= deadline;
    fail(endpoint, over ? late : Errc::unavailable, std::string("can't be reached: ") + context_->errstr);
  }
  ::fcntl(context_->fd, F_SETFD, FD_CLOEXEC);
  if (endpoint.socket.empty()) redisEnableKeepAlive(context_.get());
}

void Transport::start_tls(const Endpoint& endpoint, Instant deadline, Errc late) {
  tls_.emplace(*access_.tls, context_->fd, access_.server_name.empty() ? endpoint.host : access_.server_name);
  for (;;) {
    const TlsSession::Step step = tls_->handshake();
    const int error = errno;
    if (step.count == 1) return;
    if (step.wait == TlsSession::Wait::nothing) fail(endpoint, Errc::unavailable, reason(step.count, error));
    if (!wait(step.wait, deadline)) fail(endpoint, late, "did not shake hands in time");
  }
}

ssize_t Transport::read(std::span<char> into, Instant deadline) noexcept {
  return tls_ ? read_encrypted(into, deadline) : read_plain(into, deadline);
}

// The socket's own timeout spares a poll for each read.
ssize_t Transport::read_plain(std::span<char> into, Instant deadline) noexcept {
  const auto left = deadline - access_.clock->now();
  if (left.count() <= 0) {
    errno = EAGAIN;
    return -1;
  }
  const milliseconds timeout = socket_timeout(left);
  if (timeout != timeout_) {
    const timeval value = as_timeval(timeout);
    if (::setsockopt(context_->fd, SOL_SOCKET, SO_RCVTIMEO, &value, sizeof value) != 0) return -1;
    timeout_ = timeout;
  }
  return socket_read(context_->fd, into.data(), into.size());
}

ssize_t Transport::read_encrypted(std::span<char> into, Instant deadline) noexcept {
  for (;;) {
    const TlsSession::Step step = tls_->read(into.data(), into.size());
    if (step.count >= 0 || step.wait == TlsSession::Wait::nothing) return step.count;
    if (!wait(step.wait, deadline)) {
      errno = EAGAIN;
      return -1;
    }
  }
}

ssize_t Transport::write(std::string_view octets) noexcept {
  if (!tls_) return socket_write(context_->fd, octets.data(), octets.size());
  const TlsSession::Step step = tls_->write(octets.data(), octets.size());
  if (step.wait != TlsSession::Wait::nothing) errno = EAGAIN;
  return step.count;
}

bool Transport::wait_writable(Instant deadline) noexcept { return wait(POLLOUT, deadline); }

bool Transport::wait(TlsSession::Wait what, Instant deadline) noexcept {
  return wait(static_cast<short>(what == TlsSession::Wait::readable ? POLLIN : POLLOUT), deadline);
}

bool Transport::wait(short events, Instant deadline) noexcept {
  const auto left = deadline - access_.clock->now();
  return left.count() > 0 && socket_wait(context_->fd, events, std::chrono::ceil<milliseconds>(left));
}

// With TLS, what comes may be between it and the server: tickets, new keys.
bool Transport::readable() noexcept {
  if (!socket_wait(context_->fd, POLLIN, milliseconds(0))) return false;
  return !tls_ || tls_->peek().wait == TlsSession::Wait::nothing;
}

void Transport::abandon() noexcept {
  const linger drop{1, 0};
  ::setsockopt(context_->fd, SOL_SOCKET, SO_LINGER, &drop, sizeof drop);
  ::shutdown(context_->fd, SHUT_RDWR);
}

std::string Transport::reason(ssize_t result, int error) const {
  const std::string of_tls = tls_ ? tls_->reason() : std::string();
  if (!of_tls.empty()) return "failed in TLS: " + of_tls;
  if (result == 0 || error == 0) return "closed the connection";
  return "lost the connection: " + std::generic_category().message(error);
}

}  // namespace weir::redis
