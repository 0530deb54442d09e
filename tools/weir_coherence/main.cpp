// SPDX-License-Identifier: BSL-1.0
// Looks for stale answers of the query cache, with real processes, real servers, and faults in flight. Exit
// status 0: none; 1: some, or nothing was tried; 2: called wrongly.
#include <fmt/core.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <string>
#include <string_view>

#include "breakage.hpp"
#include "check.hpp"
#include "child.hpp"
#include "fault.hpp"
#include "settings.hpp"
#include "worker.hpp"

namespace {

using weir::Freshness;
using weir::coherence_check::Settings;

std::string fault_names() {
  std::string names;
  for (const auto fault : weir::coherence_check::all_faults())
    names += (names.empty() ? "" : ", ") + std::string(to_string(fault));
  return names;
}

void add_load(CLI::App& app, Settings& settings) {
  app.add_option("--seconds", settings.seconds, "how long")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--processes", settings.processes, "that read and write")
      ->check(CLI::Range(1, 32))
      ->capture_default_str();
  app.add_option("--readers", settings.readers, "threads a process")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--writers", settings.writers, "threads a process")
      ->check(CLI::Range(1, 2))
      ->capture_default_str();
  app.add_option("--writes", settings.writes_per_second, "a second and process, while there are faults")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option_function<std::string>(
         "--freshness",
         [&settings](const std::string& word) {
           settings.freshness = word == "strict" ? Freshness::strict : Freshness::bounded;
         },
         "how old an answer may be")
      ->check(CLI::IsMember({"strict", "bounded"}));
  app.add_option("--margin", settings.margin, "of bounded: milliseconds beyond the staleness")
      ->capture_default_str();
  app.add_option("--faults", settings.faults,
                 "comma-separated, or none; all that there is something to hurt for: " + fault_names())
      ->delimiter(',');
  app.add_option("--break", settings.broken_rule, "a rule to switch off; ends with the first stale read")
      ->check(CLI::IsMember(weir::coherence_check::breakable_rules()));
  app.add_option("--seed", settings.seed, "of the choice of faults; 0: another one each time")
      ->capture_default_str();
}

void add_servers(CLI::App& app, Settings& settings) {
  app.add_option(
      "--config", settings.config,
      "a config with a store \"checked\", which has a query_cache, and the same database as \"database\"; "
      "without: SQLite and a Redis of its own");
  app.add_option("--cache-url", settings.cache_url,
                 "redis:// or memcached://, to be emptied, cut off and squeezed");
  app.add_option("--cache-dir", settings.cache_dir,
                 "the working directory of the processes of the cache server, to be killed and stopped");
  app.add_option("--cache-restart", settings.cache_restart, "the command that starts it again");
  app.add_option("--database-dir", settings.database_dir, "the same of the database server");
  app.add_option("--database-restart", settings.database_restart, "the same of the database server");
  // What the parent tells its workers.
  app.add_option("--worker", settings.worker)->group("");
  app.add_option("--ledger", settings.ledger)->group("");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 && std::string_view(argv[1]) == "--guard") return weir::coherence_check::guard(argv + 2);
  std::signal(SIGPIPE, SIG_IGN);
  CLI::App app(
      "weir_coherence: looks for stale answers of the query cache, with real processes, servers and faults");
  Settings settings;
  try {
    add_load(app, settings);
    add_servers(app, settings);
    app.parse(argc, argv);
    if (settings.faults.empty())
      settings.faults = weir::coherence_check::telling_faults(settings.broken_rule);
    return settings.worker < 0 ? weir::coherence_check::check(settings)
                               : weir::coherence_check::work(settings);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "weir_coherence: {}\n", error.what());
    return 1;
  }
}
