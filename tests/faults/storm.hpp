// SPDX-License-Identifier: BSL-1.0
/// \file
/// A pool under load while its server kills connections.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <ostream>

#include "findings.hpp"
#include "victim.hpp"

namespace weir::test {

struct StormOptions {
  std::chrono::seconds duration{15};
  std::size_t connections = 8;
  std::size_t threads = 64;
  std::uint64_t seed = 1;
};

/// Lets it storm, then checks that every write is where its call said, that the pool is whole and that
/// nothing was left behind. Ends the process where a call hangs.
/// \param out  gets figures, for people
void storm(Victim& victim, const StormOptions& options, Findings& findings, std::ostream& out);

}  // namespace weir::test
