// SPDX-License-Identifier: BSL-1.0
/// \file
/// Work on several threads at once, for cases about threads.
#pragma once

#include <exception>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace weir::conformance {

/// Calls `work(number)` on this many threads, numbered from 0, and waits for all.
/// \return what was thrown on them, a line each: a thread that lets an exception out ends the program
template <class Work>
std::string on_threads(int count, const Work& work) {
  std::mutex mutex;
  std::string failures;
  const auto note = [&](const char* what) {
    const std::lock_guard lock(mutex);
    failures.append(what).append("\n");
  };
  std::vector<std::thread> threads;
  for (int number = 0; number < count; ++number)
    threads.emplace_back([&, number] {
      try {
        work(number);
      } catch (const std::exception& error) {
        note(error.what());
      } catch (...) {
        note("something that is no std::exception");
      }
    });
  for (std::thread& thread : threads) thread.join();
  return failures;
}

}  // namespace weir::conformance
