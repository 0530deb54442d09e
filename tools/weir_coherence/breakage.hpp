// SPDX-License-Identifier: BSL-1.0
/// \file
/// Rules of the protocol that can be switched off, to see that the checker notices.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir::coherence_check {

/// The names for --break.
std::vector<std::string> breakable_rules();
/// The faults that show soon that a rule is broken; empty: any.
std::vector<std::string> telling_faults(std::string_view rule);
/// In this process from now on. Throws Error(unsupported) in a build in which no rule can be broken.
void break_rule(std::string_view name);

}  // namespace weir::coherence_check
