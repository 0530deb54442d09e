// SPDX-License-Identifier: BSL-1.0
/// \file
/// Processes that this one starts, hurts and ends.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace weir::coherence_check {

/// A child that dies with its parent, in a process group of its own. Move-only.
class Child {
 public:
  Child() = default;
  /// \param command  searched in PATH; \param output  a file for what it writes, or empty: ours
  /// \throws std::system_error where it can't be started
  explicit Child(const std::vector<std::string>& command, const std::string& output = {});
  Child(Child&& other) noexcept;
  Child& operator=(Child&& other) noexcept;
  /// Kills it where it still runs.
  ~Child();

  void signal(int number) const;
  /// SIGKILL, and waits for its end.
  void kill() noexcept;
  /// Whether it has ended by itself; then `status` tells how.
  bool ended();
  /// As waitpid gives it.
  int status() const noexcept { return status_; }

 private:
  pid_t pid_ = 0;  // 0: there is none any more
  int status_ = 0;
};

/// What stands between: becomes the command that follows `--guard`, bound to die with whoever started it.
/// \return the exit status, where it can't
int guard(char** command);

/// This very program's path, and another one's beside it.
std::string own_path();
std::string path_beside(const std::string& name);

/// Signals every process whose working directory this is.
void signal_all_in(const std::string& directory, int number);
bool any_in(const std::string& directory);

}  // namespace weir::coherence_check
