// SPDX-License-Identifier: BSL-1.0
#include "opener.hpp"

#include <chrono>
#include <condition_variable>
#include <optional>
#include <string>
#include <system_error>
#include <thread>

#include "failure.hpp"

namespace weir::relational::odbc {
namespace {

using std::chrono::steady_clock;

// How long a connection that came too late waits for a call.
constexpr std::chrono::seconds patience{5};

[[noreturn]] void throw_timeout(const Settings& settings) {
  throw failure(settings, Errc::timeout, "the engine did not open a connection in time");
}

}  // namespace

/// Shared by its thread and whoever waits for it.
struct Opener::Attempt {
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<Link> link;  // once it is open, until it is taken or closed
  std::optional<Error> failure;
  bool unwanted = false;  // nobody will ask for it any more

  static void run(const std::shared_ptr<Attempt>& self, const std::shared_ptr<const Settings>& settings) {
    auto link = std::make_shared<Link>(settings);
    std::optional<Error> failure;
    try {
      link->open();
    } catch (const Error& error) {
      failure = error;
    } catch (const std::exception& error) {
      failure = odbc::failure(*settings, Errc::internal, error.what());
    }
    self->finish(std::move(link), std::move(failure));
  }

  void finish(std::shared_ptr<Link> opened, std::optional<Error> failed) {
    std::unique_lock lock(mutex);
    failure = std::move(failed);
    if (!failure) link = std::move(opened);
    changed.notify_all();
    if (!failure) changed.wait_for(lock, patience, [&] { return !link || unwanted; });
    const std::shared_ptr<Link> closing = std::move(link);
    unwanted = true;
    lock.unlock();
  }

  /// The link, or null where it is not open by then or was closed again. Throws what opening it threw.
  std::shared_ptr<Link> take(Deadline deadline) {
    std::unique_lock lock(mutex);
    changed.wait_until(lock, deadline, [&] { return link || failure || unwanted; });
    if (failure) throw *failure;
    auto taken = std::move(link);
    link = nullptr;
    if (taken) changed.notify_all();
    return taken;
  }

  bool is_wanted() {
    const std::lock_guard lock(mutex);
    return !unwanted && !failure;
  }

  void forget() {
    const std::lock_guard lock(mutex);
    unwanted = true;
    changed.notify_all();
  }
};

Opener::Opener(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}

Opener::~Opener() {
  for (const std::shared_ptr<Attempt>& attempt : late_) attempt->forget();
}

std::shared_ptr<Link> Opener::open(Deadline deadline) {
  if (steady_clock::now() >= deadline) throw_timeout(*settings_);
  while (true) {
    std::shared_ptr<Attempt> attempt = take_late();
    if (!attempt) attempt = start();
    if (std::shared_ptr<Link> link = attempt->take(deadline)) return link;
    if (steady_clock::now() < deadline) continue;  // it was late, and has been closed just now
    const std::lock_guard lock(mutex_);
    late_.push_back(std::move(attempt));
    throw_timeout(*settings_);
  }
}

/// One that is open or may still be; null where there is none.
std::shared_ptr<Opener::Attempt> Opener::take_late() {
  const std::lock_guard lock(mutex_);
  while (!late_.empty()) {
    std::shared_ptr<Attempt> attempt = std::move(late_.front());
    late_.pop_front();
    if (attempt->is_wanted()) return attempt;
  }
  return nullptr;
}

std::shared_ptr<Opener::Attempt> Opener::start() const {
  auto attempt = std::make_shared<Attempt>();
  try {
    std::thread([attempt, settings = settings_] { Attempt::run(attempt, settings); }).detach();
  } catch (const std::system_error& error) {
    throw failure(*settings_, Errc::unavailable,
                  std::string("no thread to open a connection on: ") + error.what());
  }
  return attempt;
}

}  // namespace weir::relational::odbc
