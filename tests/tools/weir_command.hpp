// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running the `weir` command from a test.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "support/process.hpp"

namespace weir::test {

/// Runs it with these arguments and this standard input.
inline Outcome weir_command(std::vector<std::string> arguments, const std::string& input = {}) {
  arguments.insert(arguments.begin(), WEIR_COMMAND);
  return run(arguments, input);
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

}  // namespace weir::test
