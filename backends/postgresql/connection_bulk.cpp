// SPDX-License-Identifier: BSL-1.0
// COPY, and commands in libpq's pipeline mode. Both send without waiting for answers, so they must read
// while they send: a server that can't get rid of its answers stops reading.
#include <poll.h>

#include "connection.hpp"

namespace weir::postgresql {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t commands_on_the_way = 1024;
constexpr std::size_t commands_between_flushes = 128;
constexpr std::size_t octets_between_flushes = std::size_t{256} << 10;

bool has_passed(Deadline deadline) { return deadline != no_deadline && steady_clock::now() >= deadline; }

}  // namespace

Reply Connection::copy_in(const std::string& sql, const NextPiece& next, Deadline deadline) {
  PQsetnonblocking(native_, 1);
  if (PQsendQuery(native_, sql.c_str()) != 1) return lost();
  if (!wait_for_answer(deadline)) return give_up();
  Result begun(PQgetResult(native_));
  if (PQresultStatus(begun.get()) != PGRES_COPY_IN) return receive(deadline, std::move(begun));
  bool in_time = false;
  try {
    in_time = send_pieces(next, deadline);
  } catch (...) {
    PQputCopyEnd(native_, "a value can not be sent");
    receive(deadline);
    throw;
  }
  if (in_time) {
    PQputCopyEnd(native_, nullptr);
    return receive(deadline);
  }
  PQputCopyEnd(native_, "the deadline passed");
  return give_up();
}

// False where the deadline passed. Stops early where the connection is gone; the answer tells.
bool Connection::send_pieces(const NextPiece& next, Deadline deadline) {
  std::string piece;
  while (next(piece)) {
    if (PQputCopyData(native_, piece.data(), static_cast<int>(piece.size())) != 1) return true;
    if (!flush(deadline)) return false;
  }
  return true;
}

bool Connection::flush(Deadline deadline) {
  while (!has_passed(deadline)) {
    if (PQflush(native_) != 1) return true;
    if (!wait(POLLIN | POLLOUT, deadline)) return false;
  }
  return false;
}

struct Connection::Progress {
  std::size_t sent = 0;
  std::size_t done = 0;
  std::size_t octets = 0;  // sent since the last flush
  bool sync_sent = false;
  Result last{};  // the last answer, or the first that is an error
};

Connection::SeriesReply Connection::run_series(const Series& series, Deadline deadline) {
  PQsetnonblocking(native_, 1);
  Progress progress;
  if (PQenterPipelineMode(native_) != 1) return {lost(), 0};
  try {
    while (progress.done < series.size && (!progress.last || succeeded(progress.last.get()))) {
      if (!send_some(series, progress)) return {lost(), progress.done};
      if (has_passed(deadline) || !wait_for_answer(deadline)) return give_up_series(progress);
      if (!take_one(series, progress)) return {lost(std::move(progress.last)), progress.done};
    }
  } catch (...) {
    if (end_series(progress, deadline).reply.end != Reply::End::answered) abandon();
    throw;
  }
  return end_series(progress, deadline);
}

// False where the connection is gone.
bool Connection::send_some(const Series& series, Progress& progress) {
  const std::size_t on_the_way = progress.sent - progress.done;
  if (on_the_way > commands_on_the_way / 2 || PQflush(native_) == 1) return true;
  while (progress.sent < series.size && progress.sent - progress.done < commands_on_the_way) {
    if (series.send(native_, progress.sent, progress.octets) != 1) return false;
    ++progress.sent;
    if (progress.sent % commands_between_flushes != 0 && progress.octets < octets_between_flushes) continue;
    progress.octets = 0;
    PQsendFlushRequest(native_);
    if (PQflush(native_) == 1) return true;  // the server is to take some first
  }
  if (progress.sent == series.size && !progress.sync_sent) {
    progress.sync_sent = true;
    return PQpipelineSync(native_) == 1;
  }
  return true;
}

// Takes one result, or the mark that ends those of a command. False where the connection is gone.
bool Connection::take_one(const Series& series, Progress& progress) {
  Result next(PQgetResult(native_));
  if (PQstatus(native_) != CONNECTION_OK) {
    progress.last = std::move(next);
    return false;
  }
  if (!next) {
    ++progress.done;
    return true;
  }
  if (succeeded(next.get())) series.take(next.get());
  progress.last = std::move(next);
  return true;
}

// Reads until the server is ready for the next command; false where the deadline passed or the connection
// went.
bool Connection::drain(Progress& progress, Deadline deadline) {
  if (!progress.sync_sent && PQpipelineSync(native_) != 1) return false;
  progress.sync_sent = true;
  while (wait_for_answer(deadline) && PQstatus(native_) == CONNECTION_OK) {
    Result next(PQgetResult(native_));
    if (!next) continue;
    if (PQresultStatus(next.get()) == PGRES_PIPELINE_SYNC) return PQexitPipelineMode(native_) == 1;
    if (!progress.last || succeeded(progress.last.get())) progress.last = std::move(next);
  }
  return false;
}

Connection::SeriesReply Connection::end_series(Progress& progress, Deadline deadline) {
  if (!drain(progress, deadline)) {
    if (PQstatus(native_) == CONNECTION_OK) return give_up_series(progress);
    return {lost(std::move(progress.last)), progress.done};
  }
  last_answer_ = steady_clock::now();
  return {{Reply::End::answered, std::move(progress.last)}, progress.done};
}

Connection::SeriesReply Connection::give_up_series(Progress& progress) {
  const Deadline grace = end_of_grace();
  const Canceller::Request cancel = canceller_.start(native_);
  const bool ended = drain(progress, grace);
  return {confirmed(ended, std::move(progress.last), cancel, grace), progress.done};
}

}  // namespace weir::postgresql
