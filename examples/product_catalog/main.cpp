// SPDX-License-Identifier: BSL-1.0
// A shop's product catalogue: readers browse categories and search, a writer changes prices. First without a
// cache, then with one, on whatever databases and caches a config names. Nobody may see an old price.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <exception>
#include <string>
#include <thread>

#include "report.hpp"
#include "shop.hpp"
#include "weir/weir.hpp"
#include "workload.hpp"

namespace {

struct Options {
  std::string config;
  double seconds = 5;
  catalogue::Workload workload;
  int write_every_ms = 100;
};

Options parse_options(CLI::App& app, int argc, char** argv) {
  Options options;
  catalogue::Workload& workload = options.workload;
  workload.readers = static_cast<int>(std::max(2U, std::thread::hardware_concurrency()));
  app.add_option("config", options.config,
                 "a config with the stores \"bare\" and \"catalog\" over one database")
      ->required()
      ->check(CLI::ExistingFile);
  app.add_option("--seconds", options.seconds, "how long each of the two runs takes")
      ->check(CLI::Range(0.1, 86'400.0))
      ->capture_default_str();
  app.add_option("--readers", workload.readers, "threads that read")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--products", workload.products, "products in the shop")
      ->check(CLI::Range(5'000, 10'000'000))
      ->capture_default_str();
  app.add_option("--write-every-ms", options.write_every_ms, "time between two price changes")
      ->check(CLI::Range(1, 3'600'000))
      ->capture_default_str();
  app.add_option("--seed", workload.seed, "for the same random choices again")->capture_default_str();
  app.parse(argc, argv);
  workload.duration = std::chrono::milliseconds(static_cast<std::int64_t>(options.seconds * 1000));
  workload.write_every = std::chrono::milliseconds(options.write_every_ms);
  return options;
}

/// Behind a shared cache that was empty nothing is stored for the first seconds: a writer that nobody
/// remembers may be about to commit (docs/coherence.md, quarantine). That is no part of the comparison.
void await_first_hit(weir::Store& store) {
  const weir::Query query = catalogue::browse.with({{"category", "category-00"}, {"offset", 0}});
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
  weir::CallReport report;
  weir::Context context;
  context.report = &report;
  while (std::chrono::steady_clock::now() < give_up) {
    store.query(query, context);
    if (report.verdict == weir::CacheVerdict::hit_local || report.verdict == weir::CacheVerdict::hit_shared)
      return;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

int show(const Options& options) {
  const weir::Runtime weirs = weir::open(options.config);
  const weir::StorePtr bare = weirs.store("bare");
  const weir::StorePtr cached = weirs.store("catalog");

  fmt::print("Product catalogue on {}: {} products, {} readers, a price change every {} ms\n",
             bare->info().backend, options.workload.products, options.workload.readers,
             options.workload.write_every.count());
  std::fflush(stdout);
  if (catalogue::prepare_shop(*bare, options.workload.products)) fmt::print("The shop was filled.\n");
  fmt::print("{} s without a cache …\n", options.seconds);
  std::fflush(stdout);
  const catalogue::Outcome without = catalogue::run(*bare, options.workload);
  await_first_hit(*cached);
  fmt::print("{} s with weir's query cache …\n", options.seconds);
  std::fflush(stdout);
  const catalogue::Outcome with = catalogue::run(*cached, options.workload);

  catalogue::print_comparison(without, with);
  catalogue::print_summary_line(without, with);
  return without.stale + with.stale + without.errors + with.errors == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("A product catalogue with and without weir's query cache");
  try {
    return show(parse_options(app, argc, argv));
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "product_catalog: {}\n", error.what());
    return 1;
  }
}
