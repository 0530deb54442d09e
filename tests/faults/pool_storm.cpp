// SPDX-License-Identifier: BSL-1.0
// A pool of 8 connections under 64 threads while the server kills connections at random: no wrong answer, no
// lost or doubled write, no hanging call, no leak, only the errors that are due; after it the pool is whole.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <string>

#include "findings.hpp"
#include "storm.hpp"
#include "victim.hpp"

int main(int argc, char** argv) {
  CLI::App app("a pool under load while its server kills connections");
  std::string engine;
  weir::test::StormOptions options;
  long seconds = options.duration.count();
  app.add_option("ENGINE", engine, "what to hurt")
      ->required()
      ->check(CLI::IsMember(weir::test::victim_names()));
  app.add_option("--seconds", seconds, "how long")->check(CLI::Range(1, 3600))->capture_default_str();
  app.add_option("--seed", options.seed, "of what is random")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  options.duration = std::chrono::seconds(seconds);
  try {
    weir::test::Findings findings;
    const auto victim = weir::test::make_victim(engine);
    std::cout << engine << ", " << seconds << " s, seed " << options.seed << ": " << std::flush;
    weir::test::storm(*victim, options, findings, std::cout);
    for (const std::string& finding : findings.first()) std::cout << "  WRONG: " << finding << '\n';
    std::cout << "  wrong: " << findings.count() << std::endl;
    return findings.count() == 0 ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << "pool_storm: " << error.what() << '\n';
    return 2;
  }
}
