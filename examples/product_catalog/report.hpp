// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the demo shows: a comparison for people, one line for machines.
#pragma once

#include "workload.hpp"

namespace catalogue {

/// Prints both runs side by side, with bars.
void print_comparison(const Outcome& bare, const Outcome& cached);

/// Prints the line for machines, the last of the output.
void print_summary_line(const Outcome& bare, const Outcome& cached);

}  // namespace catalogue
