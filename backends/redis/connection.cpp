// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <fcntl.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <system_error>

#include "classify_error.hpp"
#include "failure.hpp"
#include "socket_io.hpp"
#include "socket_timeout.hpp"

namespace weir::redis {
namespace {

timeval as_timeval(std::chrono::milliseconds time) noexcept {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(time);
  timeval value{};
  value.tv_sec = seconds.count();
  value.tv_usec = std::chrono::microseconds(time - seconds).count();
  return value;
}

std::string words_of(int error) { return std::generic_category().message(error); }

}  // namespace

Connection::Connection(const ConnectionSettings& settings, Instant deadline, Errc late)
    : settings_(settings), late_(late) {
  connect(deadline);
  if (settings_.tls) start_tls(deadline);
  log_in(deadline);
  late_ = Errc::timeout;
}

void Connection::connect(Instant deadline) {
  const Endpoint& endpoint = settings_.endpoint;
  const timeval timeout = as_timeval(socket_timeout(deadline - settings_.clock->now()));
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
    const bool late = errno == ETIMEDOUT || settings_.clock->now() >= deadline;
    lost({deadline}, late ? late_ : Errc::unavailable, std::string("can't be reached: ") + context_->errstr);
  }
  ::fcntl(context_->fd, F_SETFD, FD_CLOEXEC);
  if (endpoint.socket.empty()) redisEnableKeepAlive(context_.get());
}

void Connection::start_tls(Instant deadline) {
  const Call call{deadline};
  limit_io(call);
  tls_.emplace(*settings_.tls, context_->fd);
  const int result = tls_->handshake();
  if (result != 1) io_failed(call, result);
}

void Connection::log_in(Instant deadline) {
  const Endpoint& endpoint = settings_.endpoint;
  if (!endpoint.user.empty()) {
    expect_ok(Command(3).add("AUTH").add(endpoint.user).add(endpoint.password.value_or("")), deadline);
  } else if (endpoint.password) {
    expect_ok(Command(2).add("AUTH").add(*endpoint.password), deadline);
  }
  if (endpoint.database != 0) {
    expect_ok(Command(2).add("SELECT").add(std::int64_t{endpoint.database}), deadline);
  }
}

void Connection::expect_ok(const Command& command, Instant deadline) {
  const Reply reply = call(command, deadline, false);
  if (is_error(*reply)) throw failure_of(text_of(*reply), settings_.endpoint.name()).error();
}

Reply Connection::call(const Command& command, Instant deadline, bool writes) {
  Call call{deadline, writes};
  send(command.bytes(), call);
  return receive(call);
}

bool Connection::looks_dead() const noexcept {
  pollfd socket{context_->fd, POLLIN, 0};
  return ::poll(&socket, 1, 0) != 0;  // nobody is asked, so whatever comes is an end or out of place
}

void Connection::send(std::string_view bytes, Call& call) {
  while (!bytes.empty()) {
    limit_io(call);
    const ssize_t count = tls_ ? tls_->write(bytes.data(), bytes.size())
                               : socket_write(context_->fd, bytes.data(), bytes.size());
    if (count <= 0) io_failed(call, count);
    call.sent = true;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
}

Reply Connection::receive(Call& call) {
  char buffer[64 * 1024];
  for (;;) {
    limit_io(call);
    const ssize_t count =
        tls_ ? tls_->read(buffer, sizeof buffer) : socket_read(context_->fd, buffer, sizeof buffer);
    if (count <= 0) io_failed(call, count);
    call.answered = true;
    if (redisReaderFeed(context_->reader, buffer, static_cast<std::size_t>(count)) != REDIS_OK) {
      throw std::bad_alloc();
    }
    if (Reply reply = next_reply(call)) return reply;
  }
}

Reply Connection::next_reply(const Call& call) {
  const redisReader& reader = *context_->reader;
  void* reply = nullptr;
  if (redisReaderGetReply(context_->reader, &reply) != REDIS_OK) {
    lost(call, Errc::internal, "does not speak the Redis protocol");
  }
  Reply taken(static_cast<redisReply*>(reply));
  if (taken && reader.pos != reader.len) lost(call, Errc::internal, "sent more than the one reply");
  return taken;
}

void Connection::limit_io(const Call& call) {
  const auto left = call.deadline - settings_.clock->now();
  if (left.count() <= 0) lost(call, late_, "did not answer in time");
  const std::chrono::milliseconds timeout = socket_timeout(left);
  if (timeout == timeout_) return;
  if (redisSetTimeout(context_.get(), as_timeval(timeout)) != REDIS_OK) {
    lost(call, Errc::unavailable, std::string("lost the connection: ") + context_->errstr);
  }
  timeout_ = timeout;
}

void Connection::lost(const Call& call, Errc kind, std::string_view what) const {
  Failure failure;
  failure.kind = kind;
  failure.message = settings_.endpoint.name().append(" ").append(what);
  failure.maybe_applied = call.writes && call.sent;
  throw ConnectionLost(failure, call.sent, call.answered);
}

void Connection::io_failed(const Call& call, ssize_t result) const {
  const int error = errno;
  const std::string reason = tls_ ? tls_->reason() : std::string();
  if (!reason.empty()) lost(call, Errc::unavailable, "failed in TLS: " + reason);
  if (result < 0 && error == EAGAIN) lost(call, late_, "did not answer in time");
  if (result == 0 || error == 0) lost(call, Errc::unavailable, "closed the connection");
  lost(call, Errc::unavailable, "lost the connection: " + words_of(error));
}

}  // namespace weir::redis
