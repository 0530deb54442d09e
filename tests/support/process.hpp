// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running a program from a test.
#pragma once

#include <string>
#include <vector>

#include "support/temp_dir.hpp"

namespace weir::test {

/// How a program ended.
struct Outcome {
  int status = 0;      ///< its exit status; 128 + the signal's number where one killed it
  std::string output;  ///< what it wrote to standard output
  std::string errors;  ///< what it wrote to standard error
};

/// A program that runs beside the test. It inherits nothing that is open here but its own three streams.
class Running {
 public:
  /// \param command  the program (searched in PATH) and its arguments
  /// \throws std::system_error where it can't be started
  explicit Running(const std::vector<std::string>& command, const std::string& input = {});
  Running(const Running&) = delete;
  Running& operator=(const Running&) = delete;
  /// Kills it where it still runs.
  ~Running();

  /// Sends it a signal; to be called before `wait`.
  void signal(int number) const;
  /// Waits for its end. To be called once.
  Outcome wait();

 private:
  TempDir dir_;
  int pid_ = 0;  // 0 once it is over
};

/// Runs a program to its end, with `input` as its standard input; else as `Running`.
Outcome run(const std::vector<std::string>& command, const std::string& input = {});

}  // namespace weir::test
