// SPDX-License-Identifier: BSL-1.0
/// \file
/// Links that make what is behind them slow, or lose its answers, while the parent of the run says so.
#pragma once

#include "ledger.hpp"

namespace weir {
class Registry;
}

namespace weir::coherence_check {

/// Adds the adapter `slow`, for stores and for caches. `ledger` must outlive the registry and its chains.
void register_delays(Registry& registry, const Ledger& ledger);

}  // namespace weir::coherence_check
