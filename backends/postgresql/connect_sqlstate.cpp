// SPDX-License-Identifier: BSL-1.0
#include "connect_sqlstate.hpp"

#include <libpq-fe.h>
#include <poll.h>

#include <algorithm>
#include <cctype>
#include <chrono>
#include <memory>

namespace weir::postgresql {
namespace {

using std::chrono::steady_clock;

// How long asking may take where the caller has all the time in the world.
constexpr std::chrono::seconds longest{5};
// Behind the severity, which the server translates; libpq's own messages have no such gap.
constexpr std::string_view before_server_message = ":  ";

struct Finish {
  void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
};

bool wait(const PGconn* connection, short events, Deadline deadline) {
  pollfd waiting{PQsocket(connection), events, 0};
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now()).count();
  return waiting.fd >= 0 && left > 0 && poll(&waiting, 1, static_cast<int>(left)) > 0;
}

bool connect(PGconn* connection, Deadline deadline) {
  auto state = PGRES_POLLING_WRITING;
  while (state == PGRES_POLLING_WRITING || state == PGRES_POLLING_READING) {
    if (!wait(connection, state == PGRES_POLLING_READING ? POLLIN : POLLOUT, deadline)) return false;
    state = PQconnectPoll(connection);
  }
  return state == PGRES_POLLING_OK;
}

}  // namespace

bool server_spoke(std::string_view message) noexcept {
  return message.find(before_server_message) != std::string_view::npos;
}

std::string ask_connect_sqlstate(const std::string& uri, Deadline deadline) {
  const std::unique_ptr<PGconn, Finish> connection(PQconnectStart(uri.c_str()));
  if (!connection || PQstatus(connection.get()) == CONNECTION_BAD) return {};
  PQsetErrorVerbosity(connection.get(), PQERRORS_SQLSTATE);
  if (connect(connection.get(), std::min(deadline, Deadline(steady_clock::now() + longest)))) return {};
  const std::string_view message = PQerrorMessage(connection.get());
  const std::size_t gap = message.rfind(before_server_message);
  constexpr std::size_t size = 5;
  if (gap == std::string_view::npos) return {};
  const std::string_view code = message.substr(gap + before_server_message.size(), size);
  const bool is_code = code.size() == size && std::all_of(code.begin(), code.end(), [](unsigned char c) {
                         return std::isdigit(c) != 0 || std::isupper(c) != 0;
                       });
  return is_code ? std::string(code) : std::string();
}

}  // namespace weir::postgresql
