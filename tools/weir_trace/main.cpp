// SPDX-License-Identifier: BSL-1.0
// weir_trace: how many requests of a trace the memory cache answers. Exit status 0 done, 1 it failed, 2
// called wrongly.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <cstdio>
#include <exception>
#include <string>

#include "replay.hpp"
#include "trace_file.hpp"
#include "weir/backends/memory.hpp"

namespace {

// As many entries as the memory cache may have; see shard_plan.cpp.
constexpr std::uint64_t most_entries = 1ULL << 36U;

weir::trace::Tally replay(const std::string& path, const weir::MemoryCacheOptions& options) {
  weir::trace::TraceFile file(path);
  const weir::CachePtr cache = weir::memory_cache(options);
  weir::trace::Replay replay(*cache);
  while (const auto key = file.next()) replay.request(*key);
  return replay.tally();
}

int run(const std::string& path, const weir::MemoryCacheOptions& options) {
  const weir::trace::Tally tally = replay(path, options);
  fmt::print("requests={} hits={} misses={} ratio={:.4f}\n", tally.requests, tally.hits, tally.misses(),
             tally.ratio());
  if (std::fflush(stdout) == 0) return 0;
  fmt::print(stderr, "weir_trace: can't write to standard output\n");
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app(
      "Replays a trace through the memory cache; prints requests, hits, misses and the ratio of hits");
  std::string path;
  weir::MemoryCacheOptions options{.capacity = {0},
                                   .seed = 1};  // a seed: the same trace gives the same ratio
  std::uint64_t capacity = 0;
  app.add_option("file", path, "a key a line, plain or compressed by gzip")->required();
  app.add_option("--capacity", capacity, "how many entries the cache may have")
      ->required()
      ->check(CLI::Range(std::uint64_t{1}, most_entries));
  app.add_option("--shards", options.shards, "into how many parts it is divided, a power of two; 0: as usual")
      ->check(CLI::Range(std::size_t{0}, std::size_t{4096}))
      ->capture_default_str();
  try {
    app.parse(argc, argv);
    options.entries = capacity;
    return run(path, options);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "weir_trace: {}\n", error.what());
    return 1;
  }
}
