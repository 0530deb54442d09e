// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running a program from a test.
#pragma once

#include <string>
#include <vector>

namespace weir::test {

/// How a program ended.
struct Outcome {
  int status = 0;      ///< its exit status; 128 + the signal's number where one killed it
  std::string output;  ///< what it wrote to standard output
  std::string errors;  ///< what it wrote to standard error
};

/// Runs a program to its end, with `input` as its standard input. It inherits nothing else that is open here.
/// \param command  the program (searched in PATH) and its arguments
/// \throws std::system_error where it can't be started
Outcome run(const std::vector<std::string>& command, const std::string& input = {});

}  // namespace weir::test
