// SPDX-License-Identifier: BSL-1.0
#include "support/redis_fleet.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <thread>

#include "support/process.hpp"

namespace weir::test {
namespace {

int number_in(const std::string& path) {
  std::ifstream file(path);
  int number = 0;
  if (!(file >> number)) throw std::runtime_error("no number in " + path);
  return number;
}

void wait_until(const std::function<bool()>& holds, const std::string& what) {
  using namespace std::chrono_literals;
  for (int tries = 0; tries < 5000; ++tries) {
    if (holds()) return;
    std::this_thread::sleep_for(1ms);
  }
  throw std::runtime_error(what);
}

}  // namespace

RedisFleet::RedisFleet(std::string_view kind)
    : PrivateServer(kind), first_port_(number_in(home() + "/port")) {}

void RedisFleet::kill_process(int number) {
  const int process = pid(number);
  ::kill(process, SIGKILL);
  const std::string directory = "/proc/" + std::to_string(process) + "/cwd";  // the dead have none
  const auto is_gone = [&] {
    std::error_code gone;
    return std::filesystem::read_symlink(directory, gone).empty();
  };
  wait_until(is_gone, "a Redis does not end: " + directory);
}

void RedisFleet::pause_process(int number) {
  const int process = pid(number);
  ::kill(process, SIGSTOP);
  wait_until([&] { return stands_still(process); }, "a Redis does not stand still: " + home());
}

void RedisFleet::resume_process(int number) { ::kill(pid(number), SIGCONT); }

void RedisFleet::start_process(int number) {
  const Outcome outcome = run({WEIR_TEST_ENGINE, "start_process", home(), std::to_string(number)});
  if (outcome.status != 0) throw std::runtime_error(outcome.errors);
}

std::string RedisFleet::cli(int number, std::vector<std::string> arguments) const {
  arguments.insert(arguments.begin(), {"redis-cli", "-p", std::to_string(port(number))});
  std::string output = run(arguments).output;
  if (output.ends_with('\n')) output.pop_back();
  return output;
}

int RedisFleet::pid(int number) const { return number_in(home() + "/pids/" + std::to_string(number)); }

void PrivateRedisCluster::set_node_timeout(std::chrono::milliseconds time) {
  for (int number = 0; number < size; ++number)
    cli(number, {"config", "set", "cluster-node-timeout", std::to_string(time.count())});
}

int PrivateRedisCluster::first_owner(int slot) noexcept { return std::min(slot / 5461, primaries - 1); }

std::string PrivateRedisCluster::id(int number) const { return cli(number, {"cluster", "myid"}); }

void PrivateRedisSentinel::set_down_after(std::chrono::milliseconds time) {
  for (int number = 2; number < 5; ++number)
    cli(number, {"sentinel", "set", "weir", "down-after-milliseconds", std::to_string(time.count())});
}

}  // namespace weir::test
