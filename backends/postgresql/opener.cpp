// SPDX-License-Identifier: BSL-1.0
#include "opener.hpp"

#include <soci/postgresql/soci-postgresql.h>
#include <soci/soci.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <optional>

#include "classify_error.hpp"
#include "connect_sqlstate.hpp"
#include "failure.hpp"

namespace weir::postgresql {

OpenConnection::OpenConnection(std::unique_ptr<soci::session> session) noexcept
    : session_(std::move(session)) {}
OpenConnection::OpenConnection(OpenConnection&&) noexcept = default;
OpenConnection::~OpenConnection() = default;

// SOCI's library keeps the type's run-time information to itself, so its checker can't be linked here.
__attribute__((no_sanitize("vptr"))) PGconn* OpenConnection::native() const noexcept {
  return static_cast<soci::postgresql_session_backend*>(session_->get_backend())->conn_;
}

struct Opener::Attempt {
  std::mutex mutex;
  std::condition_variable ended;
  bool done = false;
  bool abandoned = false;
  std::unique_ptr<soci::session> session;
  std::string failure;
  std::string sqlstate;  // of the failure, where its text alone does not tell
};

namespace {

// libpq counts whole seconds and takes 1 for 2.
std::string timeout_seconds(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(deadline - std::chrono::steady_clock::now());
  return std::to_string(std::clamp<std::int64_t>(left.count(), 2, 3600));
}

std::string_view without_prefix(std::string_view text) {
  constexpr std::string_view soci_prefix = "Cannot establish connection to the database.\n";
  if (text.starts_with(soci_prefix)) text.remove_prefix(soci_prefix.size());
  return text;
}

// A refusal in a language that nobody knows here is asked for once more.
std::string sqlstate_of(std::string_view text, const std::string& target, Deadline deadline) {
  if (classify_connect_failure(text) != Errc::unavailable || !server_spoke(text)) return {};
  return ask_connect_sqlstate(target, deadline);
}

[[noreturn]] void throw_failure(std::string_view text, std::string_view sqlstate) {
  const Errc kind = sqlstate.empty() ? classify_connect_failure(text) : classify_error(sqlstate);
  throw failure(kind == Errc::internal ? Errc::unavailable : kind, one_line(text));
}

}  // namespace

Opener::~Opener() {
  for (Straggler& straggler : stragglers_) straggler.thread.join();
}

OpenConnection Opener::open(ConnInfo info, Deadline deadline) {
  if (deadline != no_deadline) info.set_default("connect_timeout", timeout_seconds(deadline));
  auto attempt = std::make_shared<Attempt>();
  std::thread thread([attempt, target = info.soci_string(), deadline] {
    std::unique_ptr<soci::session> session;
    std::string failure;
    std::string sqlstate;
    try {
      session = std::make_unique<soci::session>(soci::postgresql, target);
    } catch (const std::exception& error) {
      failure = without_prefix(error.what());
      sqlstate = sqlstate_of(failure, target, deadline);
    }
    const std::lock_guard lock(attempt->mutex);
    attempt->done = true;
    attempt->failure = std::move(failure);
    attempt->sqlstate = std::move(sqlstate);
    if (!attempt->abandoned) attempt->session = std::move(session);
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
  if (!attempt->session) throw_failure(attempt->failure, attempt->sqlstate);
  return OpenConnection(std::move(attempt->session));
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

}  // namespace weir::postgresql
