// SPDX-License-Identifier: BSL-1.0
/// \file
/// A transaction as a function: begun, run, committed, and run again where a concurrent one won.
#pragma once

#include <functional>
#include <optional>
#include <type_traits>
#include <utility>

#include "weir/durations.hpp"
#include "weir/store.hpp"

namespace weir {

/// How `transact` runs a transaction.
struct TransactOptions {
  TransactionOptions transaction{};
  /// How often in all, from 1.
  unsigned attempts = 5;
  /// The wait before another attempt: a random time up to this, doubled at each ("full jitter").
  std::chrono::milliseconds first_wait{10};
  /// The longest wait.
  std::chrono::milliseconds longest_wait{1000};
  /// Waits that long; for tests. Empty: the thread sleeps.
  std::function<void(std::chrono::milliseconds)> sleep{};
};

/// Runs `body` in a transaction and commits it. Runs all of it again, in a new transaction, on a failure that
/// may go away and surely was not applied: serialization_failure, deadlock, busy, and unavailable before the
/// commit was sent. Other errors, and whatever else `body` throws, roll back and pass through. Never waits
/// past the deadline: the last error passes through instead. Backoff: "Exponential Backoff And Jitter" (AWS
/// Architecture Blog, 2015).
/// \param body  called with the Transaction&, once an attempt: what it does besides must bear repetition. It
///              neither commits nor rolls back
/// \return      what `body` returns
/// \throws Error  as Store::begin, Transaction::commit (maybe_applied is never retried); invalid_argument for
///                options out of range
template <class Body>
auto transact(Store& store, const TransactOptions& options, Body&& body, const Context& context = {})
    -> std::invoke_result_t<Body&, Transaction&>;

template <class Body>
auto transact(Store& store, Body&& body, const Context& context = {}) {
  return transact(store, TransactOptions{}, std::forward<Body>(body), context);
}

namespace detail {
/// Runs the attempts of `transact`. \param once  one attempt, up to its commit
void run_transact(Store& store, const TransactOptions& options, const std::function<void(Transaction&)>& once,
                  const Context& context);
}  // namespace detail

template <class Body>
auto transact(Store& store, const TransactOptions& options, Body&& body, const Context& context)
    -> std::invoke_result_t<Body&, Transaction&> {
  using Result = std::invoke_result_t<Body&, Transaction&>;
  if constexpr (std::is_void_v<Result>) {
    detail::run_transact(
        store, options, [&](Transaction& transaction) { body(transaction); }, context);
  } else {
    std::optional<Result> result;
    detail::run_transact(
        store, options, [&](Transaction& transaction) { result.emplace(body(transaction)); }, context);
    return std::move(*result);
  }
}

}  // namespace weir
