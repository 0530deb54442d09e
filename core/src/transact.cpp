// SPDX-License-Identifier: BSL-1.0
#include "weir/transact.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <random>
#include <thread>

#include "weir/error.hpp"

namespace weir {
namespace {

using std::chrono::milliseconds;

void check(const TransactOptions& options) {
  const auto require = [](bool good, const char* what) {
    if (!good) throw Error(Errc::invalid_argument, what);
  };
  require(options.attempts >= 1, "TransactOptions::attempts must be 1 at least");
  require(options.first_wait >= milliseconds(0), "TransactOptions::first_wait must not be negative");
  require(options.longest_wait >= options.first_wait,
          "TransactOptions::longest_wait must not be shorter than first_wait");
}

/// A transaction that was not committed left nothing behind, so it may run again where that may help.
bool may_run_again(const Error& error) noexcept {
  if (error.maybe_applied()) return false;
  switch (error.kind()) {
    case Errc::serialization_failure:
    case Errc::deadlock:
    case Errc::busy:
    case Errc::unavailable:
      return true;
    default:
      return false;
  }
}

/// The waits between attempts: random, so that those who got in each other's way do not meet again.
class Backoff {
 public:
  explicit Backoff(const TransactOptions& options) noexcept
      : limit_(options.first_wait), longest_(options.longest_wait) {}

  milliseconds next() {
    thread_local std::minstd_rand random{std::random_device{}()};
    const milliseconds wait{std::uniform_int_distribution<milliseconds::rep>(0, limit_.count())(random)};
    limit_ = limit_ > longest_ / 2 ? longest_ : limit_ * 2;
    return wait;
  }

 private:
  milliseconds limit_;
  const milliseconds longest_;
};

bool ends_before(milliseconds wait, Deadline deadline) noexcept {
  return deadline == no_deadline || wait < deadline - std::chrono::steady_clock::now();
}

void pause(const TransactOptions& options, milliseconds wait) {
  if (options.sleep) return options.sleep(wait);
  std::this_thread::sleep_for(wait);
}

}  // namespace

namespace detail {

void run_transact(Store& store, const TransactOptions& options, const std::function<void(Transaction&)>& once,
                  const Context& context) {
  check(options);
  Backoff backoff(options);
  for (unsigned attempt = 1;; ++attempt) {
    milliseconds wait{};
    try {
      const std::unique_ptr<Transaction> transaction = store.begin(options.transaction, context);
      once(*transaction);
      transaction->commit(context);
      return;
    } catch (const Error& error) {
      if (attempt == options.attempts || !may_run_again(error)) throw;
      wait = backoff.next();
      if (!ends_before(wait, context.deadline)) throw;
    }
    // Without a connection: the failed attempt has given it back.
    pause(options, wait);
  }
}

}  // namespace detail
}  // namespace weir
