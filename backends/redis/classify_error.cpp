// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

#include <algorithm>
#include <string>

namespace weir::redis {
namespace {

struct Row {
  std::string_view beginning;
  Errc kind;
};

// The generic prefix ERR: by the text that follows.
constexpr Row by_text[] = {
    {"ERR value is not an integer or out of range", Errc::type_mismatch},
    {"ERR increment or decrement would overflow", Errc::out_of_range},
    {"ERR max number of clients", Errc::unavailable},
    {"ERR invalid password", Errc::permission},
    {"ERR Client sent AUTH, but no password is set", Errc::permission},
    {"ERR AUTH <password> called without any password", Errc::permission},
    {"ERR DB index is out of range", Errc::config},
    {"ERR invalid DB index", Errc::config},
    {"ERR string exceeds maximum allowed size", Errc::too_large},
    {"ERR Protocol error: invalid bulk length", Errc::too_large},
    {"ERR unknown command", Errc::unsupported},
    {"ERR This instance has cluster support disabled", Errc::config},
};

constexpr Row by_prefix[] = {
    {"WRONGPASS", Errc::permission},    {"NOAUTH", Errc::permission},
    {"NOPERM", Errc::permission},       {"DENIED", Errc::permission},
    {"LOADING", Errc::unavailable},     {"CLUSTERDOWN", Errc::unavailable},
    {"TRYAGAIN", Errc::unavailable},    {"MASTERDOWN", Errc::unavailable},
    {"NOREPLICAS", Errc::unavailable},  {"READONLY", Errc::read_only},
    {"MISCONF", Errc::read_only},       {"OOM", Errc::too_large},
    {"WRONGTYPE", Errc::type_mismatch}, {"BUSY", Errc::busy},
    {"MOVED", Errc::unsupported},       {"ASK", Errc::unsupported},
    {"CROSSSLOT", Errc::unsupported},
};

std::string_view meaning(Errc kind) noexcept {
  switch (kind) {
    case Errc::permission:
      return "refused: wrong user or password, or no right to do this";
    case Errc::unavailable:
      return "is not ready to answer";
    case Errc::read_only:
      return "takes no writes: a replica, or unable to persist";
    case Errc::too_large:
      return "has no room: over its maxmemory or its limit for a value";
    case Errc::type_mismatch:
      return "holds something of another type under this key";
    case Errc::out_of_range:
      return "refused to count beyond 64 bits";
    case Errc::busy:
      return "is busy with a script";
    case Errc::config:
      return "is not what the URL says: it has no database of this number, or is no cluster";
    case Errc::unsupported:
      return "does not do this: a node of a cluster (write redis+cluster: in the URL), or a version without "
             "the command";
    default:
      return "answered with an error; its text is the server message";
  }
}

}  // namespace

std::string_view error_prefix(std::string_view reply) noexcept {
  const std::string_view word = reply.substr(0, reply.find(' '));
  const bool upper = std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  return upper ? word : std::string_view();
}

Errc classify_error(std::string_view reply) noexcept {
  for (const Row& row : by_text) {
    if (reply.starts_with(row.beginning)) return row.kind;
  }
  const std::string_view prefix = error_prefix(reply);
  for (const Row& row : by_prefix) {
    if (prefix == row.beginning) return row.kind;
  }
  return Errc::internal;
}

Failure failure_of(std::string_view reply, std::string_view server) {
  Failure failure;
  failure.kind = classify_error(reply);
  failure.message = std::string(server).append(" ").append(meaning(failure.kind));
  failure.native_code = error_prefix(reply);
  failure.server_message = reply;
  return failure;
}

}  // namespace weir::redis
