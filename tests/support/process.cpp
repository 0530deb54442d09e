// SPDX-License-Identifier: BSL-1.0
#include "support/process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <fstream>
#include <iterator>
#include <system_error>

namespace weir::test {
namespace {

void check(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

std::string contents(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// Files rather than pipes: whatever a daemon that the program leaves behind holds open, nobody waits for it.
class Redirections {
 public:
  explicit Redirections(const TempDir& dir) {
    check(posix_spawn_file_actions_init(&actions_), "posix_spawn");
    add(STDIN_FILENO, dir.path() + "/in", O_RDONLY);
    add(STDOUT_FILENO, dir.path() + "/out", O_WRONLY | O_CREAT);
    add(STDERR_FILENO, dir.path() + "/err", O_WRONLY | O_CREAT);
    check(posix_spawn_file_actions_addclosefrom_np(&actions_, STDERR_FILENO + 1), "posix_spawn");
  }
  Redirections(const Redirections&) = delete;
  Redirections& operator=(const Redirections&) = delete;
  ~Redirections() { posix_spawn_file_actions_destroy(&actions_); }

  const posix_spawn_file_actions_t* get() const noexcept { return &actions_; }

 private:
  void add(int descriptor, const std::string& path, int flags) {
    check(posix_spawn_file_actions_addopen(&actions_, descriptor, path.c_str(), flags, 0600), "posix_spawn");
  }

  posix_spawn_file_actions_t actions_;
};

}  // namespace

Running::Running(const std::vector<std::string>& command, const std::string& input) {
  std::ofstream(dir_.file("in"), std::ios::binary) << input;
  std::vector<char*> arguments;
  for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);
  const Redirections redirections(dir_);
  check(posix_spawnp(&pid_, arguments.front(), redirections.get(), nullptr, arguments.data(), environ),
        command.front());
}

Running::~Running() {
  if (pid_ == 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

void Running::signal(int number) const { check(kill(pid_, number) == 0 ? 0 : errno, "kill"); }

Outcome Running::wait() {
  int status = 0;
  while (waitpid(pid_, &status, 0) < 0)
    if (errno != EINTR) check(errno, "waitpid");
  pid_ = 0;
  return {WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), contents(dir_.file("out")),
          contents(dir_.file("err"))};
}

Outcome run(const std::vector<std::string>& command, const std::string& input) {
  return Running(command, input).wait();
}

}  // namespace weir::test
