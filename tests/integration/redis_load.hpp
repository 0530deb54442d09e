// SPDX-License-Identifier: BSL-1.0
/// \file
/// Threads that read and write a cache all the time, while a test hurts its servers.
#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/duration.hpp"
#include "weir/cache.hpp"
#include "weir/error.hpp"

namespace weir::test {

/// What became of the calls.
struct Findings {
  using Instant = std::chrono::steady_clock::time_point;

  long calls = 0;
  long wrong = 0;                      ///< values that are not of their key
  std::map<std::string, long> errors;  ///< how many of each kind
  std::optional<Instant> last_error;   ///< when the last call that failed began
  std::string example;                 ///< the first one's words
  Took longest{};                      ///< the call that took longest

  long failed() const {
    long sum = 0;
    for (const auto& [kind, count] : errors) sum += count;
    return sum;
  }
  /// Of other kinds than unavailable and timeout.
  long unexpected() const {
    long sum = 0;
    for (const auto& [kind, count] : errors)
      if (kind != "unavailable" && kind != "timeout") sum += count;
    return sum;
  }
  /// For messages.
  std::string text() const {
    std::string told = std::to_string(calls) + " calls, the longest " +
                       std::to_string(longest.time / std::chrono::milliseconds(1)) + " ms, " +
                       std::to_string(wrong) + " wrong";
    for (const auto& [kind, count] : errors) told += ", " + std::to_string(count) + " " + kind;
    return example.empty() ? told : told + "; the first: " + example;
  }
};

/// Runs from its making until `stop`.
class Load {
 public:
  /// One call. \return whether what it got was right
  using Call = std::function<bool(std::mt19937& random)>;

  Load(int threads, Call call) : call_(std::move(call)) {
    for (int self = 0; self < threads; ++self)
      threads_.emplace_back([this, self] { run(static_cast<unsigned>(self)); });
  }
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { stop(); }

  Findings stop() {
    stopping_ = true;
    threads_.clear();
    const std::lock_guard lock(mutex_);
    findings_.longest.machine_late = watch_.took().machine_late;
    return findings_;
  }

 private:
  void run(unsigned seed) {
    std::mt19937 random(seed);
    while (!stopping_) {
      const auto begun = std::chrono::steady_clock::now();
      bool right = true;
      std::optional<Error> error;
      try {
        right = call_(random);
      } catch (const Error& thrown) {
        error = thrown;
      }
      note(begun, right, error);
    }
  }

  void note(Findings::Instant begun, bool right, const std::optional<Error>& error) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(mutex_);
    ++findings_.calls;
    findings_.longest.time = std::max<std::chrono::nanoseconds>(findings_.longest.time, now - begun);
    if (!right) ++findings_.wrong;
    if (!error) return;
    ++findings_.errors[std::string(to_string(error->kind()))];
    if (!findings_.last_error) findings_.example = error->what();
    findings_.last_error = std::max(begun, findings_.last_error.value_or(begun));
  }

  const Call call_;
  const Stopwatch watch_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  Findings findings_;
  std::vector<std::jthread> threads_;
};

/// A value that carries its key.
inline Blob value_of(std::string_view key) { return Blob::copy_of(std::string(key) + "=value"); }
inline bool is_of(const std::optional<Blob>& value, std::string_view key) {
  return !value || *value == value_of(key);
}

/// A read or a write of one of a thousand keys, or a read of five of them.
inline bool read_or_write(Cache& cache, std::mt19937& random) {
  const auto name = [&] { return "key-" + std::to_string(random() % 1000); };
  const std::string key = name();
  switch (random() % 3) {
    case 0:
      cache.set(key, value_of(key), std::chrono::minutes(1));
      return true;
    case 1:
      return is_of(cache.get(key), key);
    default:
      break;
  }
  const std::vector<std::string> names = {name(), name(), name(), name(), name()};
  const auto values = cache.get_many(std::vector<std::string_view>(names.begin(), names.end()));
  bool right = true;
  for (std::size_t i = 0; i < names.size(); ++i) right = right && is_of(values[i], names[i]);
  return right;
}

}  // namespace weir::test
