// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a run was asked for.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "weir/context.hpp"

namespace weir::coherence_check {

struct Settings {
  int seconds = 60;
  int processes = 3;
  int readers = 3;             ///< threads a process
  int writers = 2;             ///< threads a process
  int writes_per_second = 40;  ///< a process, while there are faults
  std::string config;          ///< empty: SQLite and a Redis of its own
  Freshness freshness = Freshness::strict;
  std::chrono::milliseconds margin{250};  ///< of bounded: beyond the staleness
  std::vector<std::string> faults;        ///< empty: all that there is something to hurt for
  std::string broken_rule;                ///< empty: none
  std::uint64_t seed = 0;                 ///< 0: another one each time

  // Behind a config of the caller: what may be hurt, and how.
  std::string cache_url;      ///< redis:// or memcached://; empty: it is not told anything
  std::string cache_dir;      ///< working directory of its processes; empty: they are left alone
  std::string cache_restart;  ///< command that starts it again
  std::string database_dir;   ///< the same of the database server
  std::string database_restart;

  // A worker's.
  int worker = -1;  ///< -1: this is the parent
  std::string ledger;
};

}  // namespace weir::coherence_check
