// SPDX-License-Identifier: BSL-1.0
/// \file
/// One process that reads and writes.
#pragma once

#include "settings.hpp"

namespace weir::coherence_check {

/// Reads and writes until the ledger says stop. \return the exit status
int work(const Settings& settings);

}  // namespace weir::coherence_check
