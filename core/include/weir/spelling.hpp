// SPDX-License-Identifier: BSL-1.0
/// \file
/// "Did you mean …?"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace weir {

/// The candidate nearest to `word` (edit distance with transpositions, ignoring case), or empty where none is
/// near enough to be meant.
std::string_view nearest_spelling(std::string_view word, const std::vector<std::string_view>& candidates);

/// `; did you mean "pool"?` or, where nothing is near, `; expected one of "a", "b"` — to follow a complaint.
/// Empty for no candidates.
std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates);

}  // namespace weir
