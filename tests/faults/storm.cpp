// SPDX-License-Identifier: BSL-1.0
#include "storm.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <deque>
#include <functional>
#include <iostream>
#include <latch>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "books.hpp"
#include "resources.hpp"
#include "tally.hpp"
#include "weir/error.hpp"
#include "worker.hpp"

namespace weir::test {
namespace {

using namespace std::chrono_literals;

// Longer than any wait that is right: lock waits of the engine, a pool full of writers that wait for each
// other.
constexpr auto hanging = 90s;

PoolOptions pool_of(const StormOptions& options) {
  return {.size = options.connections, .wait = hanging, .connect_timeout = 30s};
}

/// Kills connections at random until it is told to stop: mostly one, at times all; at times it rests.
class Killer {
 public:
  Killer(Victim& victim, std::uint64_t seed) : victim_(victim), random_(seed), thread_([this] { run(); }) {}
  ~Killer() {
    stop_ = true;
    thread_.join();
  }
  Killer(const Killer&) = delete;
  Killer& operator=(const Killer&) = delete;

  std::size_t killed() const noexcept { return killed_; }

 private:
  void run() {
    while (!stop_) {
      const auto dice = random_() % 50;
      kill(dice == 0);
      std::this_thread::sleep_for(dice == 1 ? 500ms : std::chrono::milliseconds(5 + random_() % 45));
    }
  }
  void kill(bool all) {
    std::vector<std::int64_t> ids = victim_.connections();
    std::shuffle(ids.begin(), ids.end(), random_);
    if (!all && ids.size() > 1) ids.resize(1);
    for (const std::int64_t id : ids) {
      try {
        victim_.kill_connection(id);
        ++killed_;
      } catch (const Error&) {
        continue;  // gone meanwhile
      }
    }
  }

  Victim& victim_;
  std::mt19937_64 random_;
  std::atomic<bool> stop_ = false;
  std::atomic<std::size_t> killed_ = 0;
  std::thread thread_;  // last: it uses the others
};

/// Ends the process where a worker's step takes too long: a hanging thread could not be joined.
class Watchdog {
 public:
  explicit Watchdog(const std::deque<Worker>& workers) : workers_(workers), thread_([this] { run(); }) {}
  ~Watchdog() {
    stop_ = true;
    thread_.join();
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

 private:
  void run() {
    while (!stop_) {
      std::this_thread::sleep_for(100ms);
      for (const Worker& worker : workers_) {
        if (worker.busy_for() <= hanging) continue;
        std::cerr << "a call hangs for " << hanging / 1s << " s\n";
        std::_Exit(3);
      }
    }
  }

  const std::deque<Worker>& workers_;
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

void join(std::vector<std::thread>& threads) {
  for (std::thread& thread : threads) thread.join();
}

void run_workers(std::deque<Worker>& workers, std::chrono::steady_clock::time_point end) {
  std::vector<std::thread> threads;
  for (Worker& worker : workers) {
    threads.emplace_back([&worker, end] {
      while (std::chrono::steady_clock::now() < end) worker.step();
    });
  }
  join(threads);
}

/// Tries `condition` until it holds.
bool holds_within(std::chrono::seconds limit, const std::function<bool()>& condition) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(20ms);
  }
  return true;
}

/// Uses each connection of a store that does not see which of them were killed. Then it knows.
void let_it_notice(Store& store, std::size_t connections) {
  std::vector<std::unique_ptr<Transaction>> open;
  for (std::size_t i = 0; i < connections; ++i) {
    try {
      open.push_back(store.begin());
      open.back()->query("SELECT 1 AS one");
    } catch (const Error& error) {
      if (error.kind() != Errc::unavailable) throw;
    }
  }
}

/// After the storm, no call fails.
void expect_calls_succeed(Store& store, const StormOptions& options, Findings& findings) {
  std::vector<std::thread> threads;
  for (std::size_t thread = 0; thread < options.threads; ++thread) {
    threads.emplace_back([&, thread] {
      try {
        for (std::int64_t call = 0; call < 50; ++call) {
          const std::int64_t id = static_cast<std::int64_t>(thread) * 50 + call;
          const Rows rows = store.query({"SELECT id, body FROM pages WHERE id = :id", {{"id", id}}});
          books::check_pages(rows, id, 1, findings);
        }
      } catch (const std::exception& error) {
        findings.add(std::string("after the storm: ") + error.what());
      }
    });
  }
  join(threads);
}

/// All connections can be used at the same time, and not one more.
void expect_all_connections(Store& store, Victim& victim, const StormOptions& options, Findings& findings) {
  std::vector<std::unique_ptr<Transaction>> open;
  for (std::size_t i = 0; i < options.connections; ++i) {
    open.push_back(store.begin({}, Context::within(10s)));
    books::check_total(open.back()->query("SELECT SUM(balance) AS total FROM accounts"), findings);
  }
  const std::size_t there = victim.connections().size();
  if (there != options.connections)
    findings.add(std::to_string(there) + " connections for " + std::to_string(options.connections));
  try {
    store.begin({}, Context::within(50ms));
    findings.add("the pool lent more connections than it may");
  } catch (const Error& error) {
    if (error.kind() != Errc::timeout) findings.add(std::string("a full pool says: ") + error.what());
  }
}

void expect_whole(Store& store, Victim& victim, const StormOptions& options, Findings& findings) {
  std::this_thread::sleep_for(500ms);  // until the last ones killed have been told so
  try {
    if (!victim.sees_hang_ups()) let_it_notice(store, options.connections);
    expect_calls_succeed(store, options, findings);
    expect_all_connections(store, victim, options, findings);
  } catch (const std::exception& error) {
    findings.add(std::string("after the storm: ") + error.what());
  }
}

void let_it_storm(Store& store, Victim& victim, const StormOptions& options, Findings& findings,
                  std::ostream& out) {
  Tally tally;
  std::deque<Worker> workers;
  for (std::size_t i = 0; i < options.threads; ++i) {
    workers.emplace_back(store, static_cast<std::int64_t>(i), options.seed * 1000 + i, tally, findings);
  }
  const auto end = std::chrono::steady_clock::now() + options.duration;
  {
    const Watchdog watchdog(workers);
    const Killer killer(victim, options.seed);
    run_workers(workers, end);
    out << tally.done() << " calls done, " << killer.killed() << " connections killed\n";
  }
  tally.print(out);
  if (tally.done() == 0) findings.add("no call succeeded at all");

  expect_whole(store, victim, options, findings);
  std::vector<const Written*> written;
  for (const Worker& worker : workers) written.push_back(&worker.written());
  books::check_writes(store, written, findings);
}

}  // namespace

void storm(Victim& victim, const StormOptions& options, Findings& findings, std::ostream& out) {
  victim.connections();                // opens what asks, once for all
  victim.open({.size = 1})->ping({});  // so does a driver: libraries, and a log of its own
  const std::size_t files = open_files();
  const std::size_t memory = resident_bytes();
  {
    const StorePtr store = victim.open(pool_of(options));
    books::make(*store);
    let_it_storm(*store, victim, options, findings, out);
  }
  if (!holds_within(10s, [&] { return victim.connections().empty(); }))
    findings.add(std::to_string(victim.connections().size()) + " connections are left on the server");
  if (open_files() != files)
    findings.add(std::to_string(files) + " files were open, now " + std::to_string(open_files()));
  const std::size_t after = resident_bytes();
  out << "  memory: " << (memory >> 20) << " MiB before, " << (after >> 20) << " MiB after\n";
// A sanitizer keeps what was freed.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  if (after > memory + (std::size_t{64} << 20)) findings.add("more than 64 MiB were not given back");
#endif
}

}  // namespace weir::test
