// SPDX-License-Identifier: BSL-1.0
/// \file
/// A whole run, as its parent process leads it.
#pragma once

#include "settings.hpp"

namespace weir::coherence_check {

/// \return the exit status: 0 where nothing was stale, and something was read, hit and written
int check(Settings settings);

}  // namespace weir::coherence_check
