// SPDX-License-Identifier: BSL-1.0
#include "check.hpp"

#include <fmt/core.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <thread>

#include "../weir/interruption.hpp"
#include "cache_control.hpp"
#include "chains.hpp"
#include "items.hpp"
#include "report.hpp"
#include "storm.hpp"
#include "victim.hpp"
#include "workers.hpp"

namespace weir::coherence_check {
namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto storm_time = 8s;
constexpr auto quiet_time = 2s;

/// Removed with all that is in it at the end.
class Directory {
 public:
  Directory() {
    std::string name = std::filesystem::temp_directory_path() / "weir-coherence.XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("can't make a directory like " + name);
    path_ = name;
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;
  ~Directory() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::string& path() const noexcept { return path_; }

 private:
  std::string path_;
};

/// The tables of the run, for as long as it lasts.
class Tables {
 public:
  explicit Tables(Store& store) : store_(store) { make_tables(store_); }
  Tables(const Tables&) = delete;
  Tables& operator=(const Tables&) = delete;
  ~Tables() {
    try {
      drop_tables(store_);
    } catch (const std::exception& error) {
      fmt::print(stderr, "weir_coherence: the tables were not removed: {}\n", error.what());
    }
  }

 private:
  Store& store_;
};

class Run {
 public:
  explicit Run(Settings settings)
      : settings_(completed(std::move(settings))),
        ledger_(LedgerFile::create(settings_.ledger)),
        registry_(registry_with_delays(*ledger_)),
        runtime_(Runtime::load(settings_.config, registry_)),
        bare_(runtime_.store(bare_store)),
        times_(CacheTimes::of(*runtime_.store(checked_store))),
        tables_(*bare_),
        random_(settings_.seed) {}

  int lead() {
    workers_.emplace(settings_);
    Storm storm(victims(), *workers_, *ledger_, times_.fence_time, settings_.faults, random_,
                [this](milliseconds time) { sleep(time); });
    fmt::print("seed {}; staleness {} ms, fence time {} ms\n", settings_.seed, times_.staleness.count(),
               times_.fence_time.count());
    std::fflush(stdout);
    while (!over()) {
      weather(storm);
      if (!over()) be_quiet();
    }
    const bool finished = workers_->finish(*ledger_);
    fmt::print("faults:{}\n", storm.summary());
    const bool good = print_report(*ledger_, quiet_, storm.count());
    if (!finished) fmt::print(stderr, "weir_coherence: a worker did not end in good order\n");
    return good && finished ? 0 : 1;
  }

 private:
  /// With a server of our own where nobody gave a config.
  Settings completed(Settings settings) {
    settings.ledger = directory_.path() + "/ledger";
    if (settings.seed == 0) settings.seed = std::random_device{}();
    if (settings.config.empty()) {
      auto redis = std::make_unique<OwnRedis>(directory_.path());
      settings.cache_url = redis->url();
      settings.config = directory_.path() + "/config.json";
      std::ofstream(settings.config) << own_config(directory_.path(), redis->url());
      cache_ = std::move(redis);
    } else if (!settings.cache_dir.empty()) {
      cache_ = std::make_unique<ForeignServer>(settings.cache_dir, settings.cache_restart);
    }
    if (!settings.database_dir.empty())
      database_ = std::make_unique<ForeignServer>(settings.database_dir, settings.database_restart);
    if (!settings.cache_url.empty()) control_ = CacheControl::of(settings.cache_url);
    return settings;
  }

  Victims victims() { return {cache_.get(), control_.get(), database_.get(), bare_.get()}; }

  bool over() const {
    // What a broken rule had to show is shown.
    const bool found = !settings_.broken_rule.empty() && ledger_->stale_reads != 0;
    return found || interruption_.requested() || steady_clock::now() >= end_;
  }

  void sleep(milliseconds time) {
    const auto end = steady_clock::now() + time;
    while (!over() && steady_clock::now() < end) {
      workers_->check();
      std::this_thread::sleep_for(std::min<steady_clock::duration>(20ms, end - steady_clock::now()));
    }
  }

  void weather(Storm& storm) {
    const auto end = steady_clock::now() + storm_time;
    while (!over() && steady_clock::now() < end) {
      sleep(storm.lull());
      if (!over()) storm.strike();
    }
  }

  void be_quiet() {
    ledger_->quiet = 1;
    sleep(2 * times_.fence_time + 500ms);  // what the last fault closed is open again
    const Answers before = Answers::of(*ledger_);
    sleep(quiet_time);
    quiet_ += Answers::of(*ledger_) - before;
    ledger_->quiet = 0;
  }

  const tool::Interruption interruption_;
  const Directory directory_;
  std::unique_ptr<Victim> cache_;
  std::unique_ptr<CacheControl> control_;
  std::unique_ptr<Victim> database_;
  const Settings settings_;
  const LedgerFile ledger_;
  const Registry registry_;
  const Runtime runtime_;
  const StorePtr bare_;
  const CacheTimes times_;
  const Tables tables_;
  Random random_;
  std::optional<Workers> workers_;
  Answers quiet_;
  const steady_clock::time_point end_ = steady_clock::now() + std::chrono::seconds(settings_.seconds);
};

}  // namespace

int check(Settings settings) { return Run(std::move(settings)).lead(); }

}  // namespace weir::coherence_check
