// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running the `weir` command from a test.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "support/process.hpp"

namespace weir::test {

/// Runs it with these arguments and this standard input.
inline Outcome weir_command(std::vector<std::string> arguments, const std::string& input = {}) {
  arguments.insert(arguments.begin(), WEIR_COMMAND);
  return run(arguments, input);
}

/// Starts it with these arguments.
inline Running running_weir_command(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), WEIR_COMMAND);
  return Running(arguments);
}

/// Waits until something holds; up to half a minute.
template <class Condition>
bool comes_true(const Condition& condition) {
  const auto latest = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > latest) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace weir::test
