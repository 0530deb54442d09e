// SPDX-License-Identifier: BSL-1.0
// Every figure that we publish, beside its peer in the same run.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <string>

#include "cases.hpp"

int main(int argc, char** argv) {
  CLI::App app("weir's figures, each beside its peer in the same run");
  std::string filter;
  std::string out;
  int repetitions = 11;
  double min_seconds = 0.05;
  app.add_option("--filter", filter, "only figures whose name matches this regular expression");
  app.add_option("--out", out, "write a line of JSON a figure to this file");
  app.add_option("--repetitions", repetitions, "how often each loop runs; medians are shown")
      ->check(CLI::Range(1, 1'000))
      ->capture_default_str();
  app.add_option("--min-seconds", min_seconds, "how long each loop runs at least")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  try {
    app.parse(argc, argv);
    weir::bench::Suite suite;
    weir::bench::add_sqlite_cases(suite);
    weir::bench::add_mysql_cases(suite);
    weir::bench::add_postgresql_cases(suite);
    weir::bench::add_memcached_cases(suite);
    weir::bench::add_redis_cases(suite);
    weir::bench::add_query_cache_cases(suite);
    weir::bench::add_memory_cases(suite);
    weir::bench::add_rows_cases(suite);
    weir::bench::add_adapter_cases(suite);
    std::string interleaved = "--benchmark_enable_random_interleaving=true";
    char* arguments[] = {argv[0], interleaved.data(), nullptr};
    int argument_count = 2;
    benchmark::Initialize(&argument_count, arguments);
    const auto figures = suite.run(filter, repetitions, min_seconds);
    if (figures.empty()) {
      fmt::print(stderr, "weir_bench: no figure matches \"{}\"\n", filter);
      return 2;
    }
    weir::bench::print_table(figures);
    if (!out.empty()) weir::bench::write_lines(figures, out);
    return 0;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "weir_bench: {}\n", error.what());
    return 1;
  }
}
