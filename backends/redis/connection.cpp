// SPDX-License-Identifier: BSL-1.0
#include "connection.hpp"

#include <cerrno>
#include <string>

#include "classify_error.hpp"
#include "failure.hpp"

namespace weir::redis {
namespace {

std::string_view field_of(const Reply& map, std::string_view name) {
  for (std::size_t i = 0; i + 1 < map.elements.size(); i += 2)
    if (map.elements[i].text.view() == name) return map.elements[i + 1].text.view();
  return {};
}

Command hello(const Access& access) {
  if (!access.password && access.user.empty()) return std::move(Command(2).add("HELLO").add("3"));
  Command command(5);
  command.add("HELLO").add("3").add("AUTH");
  command.add(access.user.empty() ? "default" : access.user).add(access.password.value_or(""));
  return command;
}

Command auth(const Access& access) {
  if (access.user.empty()) return std::move(Command(2).add("AUTH").add(*access.password));
  return std::move(Command(3).add("AUTH").add(access.user).add(access.password.value_or("")));
}

/// What follows the greeting: several commands that go out together.
struct Rest {
  std::string commands;
  std::size_t count = 0;

  void add(const Command& command) {
    commands += command.bytes();
    ++count;
  }
};

Rest rest_of(const Access& access) {
  Rest rest;
  if (access.database != 0) rest.add(Command(2).add("SELECT").add(std::int64_t{access.database}));
  if (access.read_only) rest.add(Command(1).add("READONLY"));
  return rest;
}

// Before Redis 6 there was no HELLO; and a server may speak RESP2 only.
bool is_of_old(const Reply& greeting) {
  const std::string_view text = greeting.text.view();
  return is_error(greeting) && (text.starts_with("ERR unknown command") || text.starts_with("NOPROTO"));
}

}  // namespace

Connection::Connection(const Endpoint& endpoint, const Access& access, Instant deadline, Errc late)
    : endpoint_(endpoint), late_(late), transport_(endpoint, access, deadline, late) {
  log_in(access, deadline);
  late_ = Errc::timeout;
}

void Connection::log_in(const Access& access, Instant deadline) {
  Rest rest = rest_of(access);
  const std::vector<Reply> replies =
      exchange(std::string(hello(access).bytes()) + rest.commands, 1 + rest.count, deadline);
  if (is_of_old(replies.front())) return log_in_of_old(access, deadline);
  for (const Reply& reply : replies)
    if (is_error(reply)) throw Failed(failure_of(reply.text.view(), endpoint_.name()));
  if (access.primary_only && field_of(replies.front(), "role") == "replica")
    fail(Errc::unavailable, "is a replica; the Sentinels know its primary by now, or soon");
}

void Connection::log_in_of_old(const Access& access, Instant deadline) {
  if (access.password || !access.user.empty()) ask(auth(access), deadline);
  if (const Rest rest = rest_of(access); rest.count > 0)
    for (const Reply& reply : exchange(rest.commands, rest.count, deadline))
      if (is_error(reply)) throw Failed(failure_of(reply.text.view(), endpoint_.name()));
}

Reply Connection::ask(const Command& command, Instant deadline) {
  Reply reply = std::move(exchange(command.bytes(), 1, deadline).front());
  if (is_error(reply)) throw Failed(failure_of(reply.text.view(), endpoint_.name()));
  return reply;
}

std::vector<Reply> Connection::exchange(std::string_view commands, std::size_t count, Instant deadline) {
  send(commands, deadline);
  std::vector<Reply> replies;
  while (replies.size() < count) {
    Reply reply;
    switch (replies_.next(reply)) {
      case ReplyReader::Next::reply:
        if (reply.type != Reply::Type::push) replies.push_back(std::move(reply));
        break;
      case ReplyReader::Next::more:
        receive(deadline);
        break;
      case ReplyReader::Next::nonsense:
        fail(Errc::internal, "does not speak the Redis protocol");
    }
  }
  return replies;
}

void Connection::send(std::string_view octets, Instant deadline) {
  while (!octets.empty()) {
    const ssize_t count = transport_.write(octets);
    const int error = errno;
    if (count > 0) {
      octets.remove_prefix(static_cast<std::size_t>(count));
    } else if (count < 0 && error == EAGAIN) {
      if (!transport_.wait_writable(deadline)) fail(late_, "did not take what it was sent in time");
    } else {
      fail(Errc::unavailable, transport_.reason(count, error));
    }
  }
}

void Connection::receive(Instant deadline) {
  char buffer[16 * 1024];
  const ssize_t count = transport_.read(buffer, deadline);
  const int error = errno;
  if (count > 0) return replies_.feed(buffer, static_cast<std::size_t>(count));
  if (count < 0 && error == EAGAIN) fail(late_, "did not answer in time");
  fail(Errc::unavailable, transport_.reason(count, error));
}

void Connection::fail(Errc kind, const std::string& what) const {
  throw redis_error(kind, endpoint_.name() + " " + what);
}

}  // namespace weir::redis
