// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the `weir` command does, one function a subcommand. Each gives the exit status: 0 done, 1 failed.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "output.hpp"
#include "weir/change_feed.hpp"

namespace weir::tool {

/// Checks a config: all its mistakes; then opens every chain and shows what answers, and how fast.
int check(const std::string& config, std::chrono::milliseconds limit);

struct ExplainOptions {
  std::string target;  ///< a config; with `sql` also the URL of a database
  std::string sql;     ///< one or more statements; "-": from standard input; empty: the chains
  std::string store;   ///< which of the config's stores the statements are for
  std::chrono::milliseconds limit{5'000};  ///< for each statement
};

/// Shows each chain of a config as a tree, without opening a connection; or, of each statement, which tables
/// it reads and writes and whether its answer may be cached, as the database's catalog has it, without
/// running it.
int explain(const ExplainOptions& options);

struct QueryOptions {
  std::string target;               ///< a config, or the URL of a database
  std::string sql;                  ///< one or more statements; "-": from standard input
  std::vector<std::string> params;  ///< NAME=VALUE or NAME:TYPE=VALUE
  std::string store;                ///< which of the config's stores; may be empty where it has just one
  Format format = Format::table;
  bool verbose = false;                ///< the cache's verdict and the time, on standard error
  std::chrono::milliseconds limit{0};  ///< for each statement; 0: none
};

/// Runs SQL and prints what it answers. Stops at the first statement that fails.
int query(const QueryOptions& options);

struct FeedCommandOptions {
  FeedStep step = FeedStep::status;
  std::string config;
  std::string store;  ///< which of the config's stores; may be empty where it has just one
  FeedKind kind = FeedKind::automatic;
  std::chrono::milliseconds limit{60'000};
};

/// Sets the database behind a store up for a change feed, says for each table how far it is, or removes all
/// of it. Gives 0 where every table is covered and nothing is missing, or everything was removed.
int feed(const FeedCommandOptions& options);

struct ConformanceOptions {
  std::string url;                   ///< of a store or a cache
  std::vector<std::string> options;  ///< NAME=VALUE, options of the backend beside the URL
  std::string filter;                ///< only cases whose name contains this; empty: all
  bool keep = false;                 ///< leaves what failed cases made
  bool matrix = false;               ///< prints the capabilities, too
};

/// Runs every case that applies to what is behind a URL, in a place of its own, and prints how each ended.
/// SIGINT and SIGTERM end the run after the case that runs. Gives 0 where nothing failed and something
/// passed.
int conformance(const ConformanceOptions& options);

}  // namespace weir::tool
