// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the cases of caches share.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "checks.hpp"
#include "weir/conformance/suite.hpp"

namespace weir::conformance {

using std::chrono::milliseconds;
inline constexpr milliseconds minute = std::chrono::minutes(1);

inline Blob blob(std::string_view text) { return Blob::copy_of(text); }

/// The value as text; "(absent)" where there is none.
std::string value_of(Cache& cache, std::string_view key);

inline void wait_for(milliseconds time) { std::this_thread::sleep_for(time); }

/// Runs `work(i)` on as many threads, all at once, and waits for them. What one throws is a failure.
template <class Work>
void run_threads(int threads, const Work& work) {
  std::atomic<int> to_come = threads;
  std::atomic<int> threw = 0;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&, i] {
      --to_come;
      while (to_come > 0) std::this_thread::yield();
      try {
        work(i);
      } catch (...) {
        ++threw;
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  CHECK_EQUAL(threw.load(), 0);
}

/// "stem-0", "stem-1" …
std::vector<std::string> names(std::string_view stem, std::size_t count);

inline std::vector<std::string_view> views(const std::vector<std::string>& texts) {
  return {texts.begin(), texts.end()};
}

/// An item of each key, whose value is the key.
std::vector<CacheItem> items_of(const std::vector<std::string>& keys, Ttl ttl);

/// How many of the keys do not hold exactly what `wanted(i)` says; "(absent)" stands for nothing.
template <class Wanted>
std::size_t wrong_values(Cache& cache, const std::vector<std::string>& keys, const Wanted& wanted) {
  const auto values = cache.get_many(views(keys));
  std::size_t wrong = values.size() == keys.size() ? 0 : 1;
  for (std::size_t i = 0; i < values.size() && i < keys.size(); ++i)
    if ((values[i] ? values[i]->view() : std::string_view("(absent)")) != wanted(i)) ++wrong;
  return wrong;
}

/// Octets that no compression makes smaller, the same for the same seed.
std::string noise(std::size_t size, unsigned seed = 1);

}  // namespace weir::conformance
