// SPDX-License-Identifier: BSL-1.0
/// \file
/// Running the product catalogue from a test.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace weir::test {

/// What the last line of a run said.
struct CatalogueRun {
  int status = 0;
  std::string output;                     ///< all that it wrote, errors included
  std::map<std::string, double> figures;  ///< by name, e.g. "stale"
};

/// Runs the example with one of its own configs in a directory of its own.
/// \param config      "embedded.json" or "servers.json"
/// \param arguments   more of them
CatalogueRun run_catalogue(const std::string& config, std::vector<std::string> arguments);

}  // namespace weir::test
