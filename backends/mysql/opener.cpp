// SPDX-License-Identifier: BSL-1.0
#include "opener.hpp"

#include <soci/mysql/soci-mysql.h>
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <optional>

namespace weir::mysql {

OpenConnection::OpenConnection(const std::string& soci_string)
    : session_(std::make_unique<soci::session>(soci::mysql, soci_string)) {
  // A server must not ask for files of this machine.
  const unsigned none = 0;
  mysql_options(native(), MYSQL_OPT_LOCAL_INFILE, &none);
}
OpenConnection::OpenConnection(OpenConnection&&) noexcept = default;
OpenConnection::~OpenConnection() = default;

// SOCI's library keeps the type's run-time information to itself, so its checker can't be linked here.
__attribute__((no_sanitize("vptr"))) MYSQL* OpenConnection::native() const noexcept {
  return static_cast<soci::mysql_session_backend*>(session_->get_backend())->conn_;
}

struct Opener::Attempt {
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  bool abandoned = false;
  std::optional<OpenConnection> connection;
  Refusal refusal;
};

namespace {

std::chrono::seconds seconds_until(Deadline deadline) {
  constexpr std::chrono::seconds longest = std::chrono::hours(1);
  if (deadline == no_deadline) return longest;
  return std::clamp(std::chrono::ceil<std::chrono::seconds>(deadline - std::chrono::steady_clock::now()),
                    std::chrono::seconds(1), longest);
}

}  // namespace

Opener::Opener() { mysql_library_init(0, nullptr, nullptr); }  // its first call is not thread-safe

Opener::~Opener() {
  for (Straggler& straggler : stragglers_) straggler.thread.join();
}

OpenConnection Opener::open(const ConnInfo& info, Deadline deadline) {
  auto attempt = std::make_shared<Attempt>();
  std::thread thread([attempt, target = info.soci_string(seconds_until(deadline))] {
    std::optional<OpenConnection> connection;
    Refusal refusal;
    try {
      connection.emplace(target);
    } catch (const soci::mysql_soci_error& error) {
      refusal = {error.err_num_, {}, error.get_error_message()};
    } catch (const std::exception& error) {
      refusal = {CR_UNKNOWN_ERROR, {}, error.what()};
    }
    const std::lock_guard lock(attempt->mutex);
    attempt->done = true;
    attempt->refusal = std::move(refusal);
    if (!attempt->abandoned && connection) attempt->connection.emplace(std::move(*connection));
    attempt->ended.notify_all();
  });

  std::unique_lock lock(attempt->mutex);
  const auto done = [&] { return attempt->done; };
  if (deadline == no_deadline) {
    attempt->ended.wait(lock, done);
  } else if (!attempt->ended.wait_until(lock, deadline, done)) {
    attempt->abandoned = true;
    lock.unlock();
    leave_behind({attempt, std::move(thread)});
    throw failure(Errc::timeout, "no connection to the server in time");
  }
  lock.unlock();
  thread.join();
  if (!attempt->connection) throw server_failure(attempt->refusal);
  return std::move(*attempt->connection);
}

void Opener::leave_behind(Straggler straggler) {
  const std::lock_guard lock(mutex_);
  std::erase_if(stragglers_, [](Straggler& old) {
    const std::lock_guard old_lock(old.attempt->mutex);
    if (old.attempt->done) old.thread.join();
    return old.attempt->done;
  });
  stragglers_.push_back(std::move(straggler));
}

}  // namespace weir::mysql
