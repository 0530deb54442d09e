// SPDX-License-Identifier: BSL-1.0
#include "child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace weir::coherence_check {
namespace {

namespace fs = std::filesystem;

void require(int error, const std::string& what) {
  if (error != 0) throw std::system_error(error, std::generic_category(), what);
}

/// What posix_spawn is told beside the command.
class SpawnOptions {
 public:
  explicit SpawnOptions(const std::string& output) {
    require(posix_spawn_file_actions_init(&actions_), "posix_spawn_file_actions_init");
    require(posix_spawnattr_init(&attributes_), "posix_spawnattr_init");
    require(posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP), "posix_spawnattr_setflags");
    if (output.empty()) return;
    require(
        posix_spawn_file_actions_addopen(&actions_, 1, output.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600),
        output);
    require(posix_spawn_file_actions_adddup2(&actions_, 1, 2), output);
  }
  SpawnOptions(const SpawnOptions&) = delete;
  SpawnOptions& operator=(const SpawnOptions&) = delete;
  ~SpawnOptions() {
    posix_spawn_file_actions_destroy(&actions_);
    posix_spawnattr_destroy(&attributes_);
  }

  pid_t spawn(const std::vector<std::string>& command) const {
    std::vector<char*> arguments;
    for (const std::string& argument : command) arguments.push_back(const_cast<char*>(argument.c_str()));
    arguments.push_back(nullptr);
    pid_t pid = 0;
    require(posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments.data(), environ), command[0]);
    return pid;
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

template <class Use>
void each_process_in(const std::string& directory, Use use) {
  std::error_code gone;
  for (fs::directory_iterator entry("/proc", gone); !gone && entry != fs::directory_iterator();
       entry.increment(gone)) {
    const std::string name = entry->path().filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) continue;
    std::error_code unreadable;
    if (fs::read_symlink(entry->path() / "cwd", unreadable) == directory) use(std::stoi(name));
  }
}

}  // namespace

Child::Child(const std::vector<std::string>& command, const std::string& output) {
  std::vector<std::string> guarded{own_path(), "--guard"};
  guarded.insert(guarded.end(), command.begin(), command.end());
  pid_ = SpawnOptions(output).spawn(guarded);
}

Child::Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, 0)), status_(other.status_) {}

Child& Child::operator=(Child&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  return *this;
}

Child::~Child() { kill(); }

void Child::signal(int number) const {
  if (pid_ != 0) ::kill(pid_, number);
}

void Child::kill() noexcept {
  if (pid_ == 0) return;
  ::kill(pid_, SIGKILL);
  while (waitpid(pid_, &status_, 0) < 0 && errno == EINTR) {
  }
  pid_ = 0;
}

bool Child::ended() {
  if (pid_ != 0 && waitpid(pid_, &status_, WNOHANG) == pid_) pid_ = 0;
  return pid_ == 0;
}

int guard(char** command) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  execvp(command[0], command);
  std::perror(command[0]);
  return 127;
}

std::string own_path() { return fs::read_symlink("/proc/self/exe"); }

std::string path_beside(const std::string& name) { return fs::path(own_path()).parent_path() / name; }

void signal_all_in(const std::string& directory, int number) {
  each_process_in(directory, [&](int process) { ::kill(process, number); });
}

bool any_in(const std::string& directory) {
  bool any = false;
  each_process_in(directory, [&](int) { any = true; });
  return any;
}

}  // namespace weir::coherence_check
