// SPDX-License-Identifier: BSL-1.0
/// \file
/// One program for every relational engine: what differs is how each example's main.cpp opens its store.
#pragma once

#include <ostream>

#include "weir/store.hpp"

namespace tour {

/// Makes the table tour_products (and drops one that is there), shows what a Store can do with it, and drops
/// it. Prints the same on every engine. Throws weir::Error.
void run(weir::Store& store, std::ostream& out);

}  // namespace tour
