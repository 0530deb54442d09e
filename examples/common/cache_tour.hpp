// SPDX-License-Identifier: BSL-1.0
/// \file
/// One program for every cache: what differs is how each example's main.cpp opens it.
#pragma once

#include <ostream>

#include "weir/cache.hpp"

namespace tour {

/// Shows what a Cache can do, in its namespace, which it empties before and afterwards. Prints the same on
/// every engine. Throws weir::Error.
void run(weir::Cache& cache, std::ostream& out);

}  // namespace tour
