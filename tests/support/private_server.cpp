// SPDX-License-Identifier: BSL-1.0
#include "support/private_server.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <thread>

#include "support/process.hpp"

namespace weir::test {
namespace {

namespace fs = std::filesystem;

std::string engine(const std::vector<std::string>& arguments) {
  std::vector<std::string> command{WEIR_TEST_ENGINE};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Outcome outcome = run(command);
  if (outcome.status != 0) throw std::runtime_error(outcome.errors);
  return outcome.output.substr(0, outcome.output.find('\n'));
}

std::string first_line(const std::string& path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) throw std::runtime_error("can't read " + path);
  return line;
}

/// Calls `use` with each entry of a directory of /proc, whose entries may go meanwhile.
template <class Use>
void each_entry(const fs::path& directory, Use&& use) {
  std::error_code gone;
  for (fs::directory_iterator entry(directory, gone); !gone && entry != fs::directory_iterator();
       entry.increment(gone))
    use(entry->path());
}

/// Whether a thread is stopped, or gone.
bool thread_stands_still(const fs::path& thread) {
  std::ifstream file(thread / "stat");
  std::string stat;
  std::getline(file, stat);
  const std::size_t name_end = stat.rfind(')');  // the state follows the name, which may hold anything
  return name_end == std::string::npos ||
         std::string_view("TtZX").find(stat[name_end + 2]) != std::string_view::npos;
}

}  // namespace

PrivateServer::PrivateServer(std::string_view kind)
    : home_(engine({"start", std::string(kind), WEIR_TEST_SERVERS_DIR "/engines"})),
      url_(first_line(home_ + "/url")) {}

PrivateServer::~PrivateServer() {
  try {
    engine({"stop", home_});
    fs::remove(fs::path(WEIR_TEST_SERVERS_DIR "/engines") / fs::path(home_).filename());
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
  }
}

void PrivateServer::kill() {
  using namespace std::chrono_literals;
  for (int tries = 0; tries < 200 && !processes().empty(); ++tries) {
    signal_all(SIGKILL);
    std::this_thread::sleep_for(20ms);
  }
  if (!processes().empty()) throw std::runtime_error("an engine does not end: " + home_);
}

void PrivateServer::pause() {
  using namespace std::chrono_literals;
  const auto all_stand = [this] {
    signal_all(SIGSTOP);  // each time: an engine may start a process while the others are told
    const std::vector<int> all = processes();
    return std::all_of(all.begin(), all.end(), stands_still);
  };
  for (int tries = 0; tries < 1000; ++tries) {
    if (all_stand() && all_stand()) return;  // what was started during the first look, the second one finds
    std::this_thread::sleep_for(1ms);
  }
  throw std::runtime_error("an engine does not stand still: " + home_);
}

// The signal reaches one thread after the other.
bool PrivateServer::stands_still(int process) {
  bool all = true;
  each_entry("/proc/" + std::to_string(process) + "/task",
             [&](const fs::path& thread) { all = all && thread_stands_still(thread); });
  return all;
}

void PrivateServer::resume() { signal_all(SIGCONT); }

void PrivateServer::restart() { engine({"restart", home_}); }

// Every process of an engine, and no other, works in its data directory.
std::vector<int> PrivateServer::processes() const {
  std::vector<int> found;
  each_entry("/proc", [&](const fs::path& entry) {
    const std::string name = entry.filename();
    if (name.find_first_not_of("0123456789") != std::string::npos) return;
    std::error_code gone;
    if (fs::read_symlink(entry / "cwd", gone) == home_ + "/data") found.push_back(std::stoi(name));
  });
  return found;
}

void PrivateServer::signal_all(int number) const {
  for (const int process : processes()) ::kill(process, number);
}

}  // namespace weir::test
