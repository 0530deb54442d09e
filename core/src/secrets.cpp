// SPDX-License-Identifier: BSL-1.0
#include "secrets.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>
#include <thread>

extern char** environ;

namespace weir::detail {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t longest_secret = 64 * 1024;
constexpr const char* too_long = "more than 64 KiB";

std::string system_message(int error) { return std::generic_category().message(error); }

class Descriptor {
 public:
  explicit Descriptor(int number) noexcept : number_(number) {}
  ~Descriptor() { close(); }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return number_; }
  void close() noexcept {
    if (number_ >= 0) ::close(number_);
    number_ = -1;
  }

 private:
  int number_;
};

void drop_last_newline(std::string& text) {
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
}

/// Reads to the end, or says why not. \param give_up  when to stop waiting for more
Parsed<std::string> read_all(int descriptor, Clock::time_point give_up) {
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(give_up - Clock::now()).count();
    if (left <= 0) return {{}, "no end of its output in time"};
    pollfd ready{.fd = descriptor, .events = POLLIN, .revents = 0};
    const int polled = ::poll(&ready, 1, static_cast<int>(left));
    if (polled == 0 || (polled < 0 && errno == EINTR)) continue;
    const ssize_t count = polled < 0 ? -1 : ::read(descriptor, buffer.data(), buffer.size());
    if (count < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (count < 0) return {{}, system_message(errno)};
    if (count == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
    if (text.size() > longest_secret) return {{}, too_long};
  }
  drop_last_newline(text);
  return {std::move(text), {}};
}

/// What a program is started with: our end of a pipe as its output, the null device for the rest, a process
/// group of its own so that it can be killed with what it starts.
class SpawnSetup {
 public:
  explicit SpawnSetup(int output) {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions_, output, STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions_, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    ::posix_spawnattr_init(&attributes_);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETPGROUP);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
  }
  ~SpawnSetup() {
    ::posix_spawn_file_actions_destroy(&actions_);
    ::posix_spawnattr_destroy(&attributes_);
  }
  SpawnSetup(const SpawnSetup&) = delete;
  SpawnSetup& operator=(const SpawnSetup&) = delete;

  /// 0, or an errno.
  int spawn(const std::vector<std::string>& words, pid_t& child) const {
    std::vector<char*> arguments;
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    return ::posix_spawnp(&child, arguments.front(), &actions_, &attributes_, arguments.data(), environ);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

/// The status that it ended with, or why that is not known.
Parsed<int> wait_for(pid_t child, Clock::time_point give_up) {
  while (true) {
    int status = 0;
    const pid_t found = ::waitpid(child, &status, WNOHANG);
    if (found == child) return {status, {}};
    if (found < 0 && errno != EINTR) return {{}, "its exit status: " + system_message(errno)};
    if (Clock::now() >= give_up) return {{}, "no end in time"};
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

/// Kills it and what it started, and waits until it is gone.
void end_now(pid_t child) {
  ::kill(-child, SIGKILL);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
}

std::string exit_problem(int status) {
  if (WIFSIGNALED(status)) return "signal " + std::to_string(WTERMSIG(status));
  const int code = WEXITSTATUS(status);
  return code == 0 ? std::string() : "exit status " + std::to_string(code);
}

}  // namespace

Parsed<std::string> secret_from_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0) return {{}, "cannot read " + shown(path) + ": " + system_message(errno)};
  constexpr std::chrono::seconds patience{10};  // a named pipe may have no writer
  Parsed<std::string> text = read_all(file.get(), Clock::now() + patience);
  if (!text.value) text.problem = "cannot read " + shown(path) + ": " + text.problem;
  return text;
}

Parsed<std::string> secret_from_command(const std::vector<std::string>& words,
                                        std::chrono::milliseconds limit) {
  const std::string failed = "the command " + shown(words.front()) + " failed: ";
  const Clock::time_point give_up = Clock::now() + limit;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return {{}, failed + system_message(errno)};
  const Descriptor ours(ends[0]);
  Descriptor theirs(ends[1]);
  pid_t child = 0;
  if (const int error = SpawnSetup(theirs.get()).spawn(words, child))
    return {{}, failed + system_message(error)};
  theirs.close();

  Parsed<std::string> output = read_all(ours.get(), give_up);
  Parsed<int> status;
  if (output.value) status = wait_for(child, give_up);
  if (!status.value) end_now(child);
  const std::string problem = !output.value   ? output.problem
                              : !status.value ? status.problem
                                              : exit_problem(*status.value);
  if (!problem.empty()) return {{}, failed + problem};
  return output;
}

}  // namespace weir::detail
