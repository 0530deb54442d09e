// SPDX-License-Identifier: BSL-1.0
/// \file
/// A chain as data, for people to see.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "weir/durations.hpp"
#include "weir/units.hpp"

namespace weir {

/// One link of a chain and what is behind it. Holds no secret.
struct Description {
  std::string name;                                          ///< as in a config: "query_cache", "postgresql"
  std::vector<std::pair<std::string, std::string>> options;  ///< what it was set to, in words
  std::vector<Description> behind;  ///< next link first, then caches and other parts that it uses
};

/// As a config writes it, with the largest unit that leaves a whole number: "1h", "90s", "250ms".
std::string as_text(std::chrono::milliseconds duration);
/// Likewise: "256MiB", "500MB", "65537B".
std::string as_text(ByteSize size);

}  // namespace weir
