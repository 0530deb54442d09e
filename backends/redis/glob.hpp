// SPDX-License-Identifier: BSL-1.0
/// \file
/// Patterns for SCAN.
#pragma once

#include <string>
#include <string_view>

namespace weir::redis {

/// The pattern that matches every key that begins with `prefix`, whatever characters it has, and no other.
std::string pattern_of_prefix(std::string_view prefix);

}  // namespace weir::redis
