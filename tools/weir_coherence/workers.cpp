// SPDX-License-Identifier: BSL-1.0
#include "workers.hpp"

#include <fmt/core.h>

#include <chrono>
#include <csignal>
#include <stdexcept>
#include <thread>

namespace weir::coherence_check {

Workers::Workers(const Settings& settings) : settings_(settings) {
  for (int worker = 0; worker < settings_.processes; ++worker) children_.emplace_back(command(worker));
}

std::vector<std::string> Workers::command(int worker) const {
  const std::string program =
      settings_.broken_rule.empty() ? own_path() : path_beside("weir_coherence_breakable");
  std::vector<std::string> command{program, "--worker", std::to_string(worker), "--ledger", settings_.ledger};
  const auto add = [&](const char* name, const std::string& value) {
    command.emplace_back(name);
    command.push_back(value);
  };
  add("--config", settings_.config);
  add("--processes", std::to_string(settings_.processes));
  add("--readers", std::to_string(settings_.readers));
  add("--writers", std::to_string(settings_.writers));
  add("--writes", std::to_string(settings_.writes_per_second));
  add("--margin", std::to_string(settings_.margin.count()));
  add("--freshness", std::string(weir::to_string(settings_.freshness)));
  if (!settings_.broken_rule.empty()) add("--break", settings_.broken_rule);
  return command;
}

void Workers::replace(int worker) {
  at(worker).kill();
  at(worker) = Child(command(worker));
}

void Workers::stop(int worker) { at(worker).signal(SIGSTOP); }
void Workers::resume(int worker) { at(worker).signal(SIGCONT); }

void Workers::check() {
  for (Child& child : children_)
    if (child.ended())
      throw std::runtime_error(fmt::format("a worker ended by itself, with status {}", child.status()));
}

bool Workers::finish(Ledger& ledger) {
  ledger.stop = 1;
  bool all = true;
  const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  for (Child& child : children_) {
    child.signal(SIGCONT);
    while (!child.ended() && std::chrono::steady_clock::now() < limit)
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    all = all && child.ended() && child.status() == 0;
  }
  return all;
}

}  // namespace weir::coherence_check
