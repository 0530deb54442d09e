// SPDX-License-Identifier: BSL-1.0
#include "weir/spelling.hpp"

#include <algorithm>

namespace weir {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same(char a, char b) { return lower(a) == lower(b); }

/// Edit distance with transpositions of neighbours (optimal string alignment), row by row.
std::size_t distance(std::string_view from, std::string_view to) {
  std::vector<std::size_t> before_last(to.size() + 1);
  std::vector<std::size_t> last(to.size() + 1);
  std::vector<std::size_t> row(to.size() + 1);
  for (std::size_t j = 0; j <= to.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= from.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= to.size(); ++j) {
      const std::size_t replace = last[j - 1] + (same(from[i - 1], to[j - 1]) ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replace});
      const bool swapped = i > 1 && j > 1 && same(from[i - 1], to[j - 2]) && same(from[i - 2], to[j - 1]);
      if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
    }
    before_last.swap(last);
    last.swap(row);
  }
  return last[to.size()];
}

std::string quoted(std::string_view word) {
  std::string text = "\"";
  text.append(word).append("\"");
  return text;
}

}  // namespace

std::string_view nearest_spelling(std::string_view word, const std::vector<std::string_view>& candidates) {
  // A third of the letters may be wrong: beyond that a guess puzzles more than it helps. A word that long is
  // no misspelling, and would only cost time.
  constexpr std::size_t longest = 100;
  if (word.size() > longest) return {};
  std::string_view nearest;
  std::size_t least = longest;
  for (const std::string_view candidate : candidates) {
    const std::size_t tolerated = std::max(word.size(), candidate.size()) / 3;
    const std::size_t found = distance(word, candidate);
    if (found > tolerated || found >= least) continue;
    nearest = candidate;
    least = found;
  }
  return nearest;
}

std::string suggestion(std::string_view word, const std::vector<std::string_view>& candidates) {
  if (candidates.empty()) return {};
  const std::string_view nearest = nearest_spelling(word, candidates);
  if (!nearest.empty()) return "; did you mean " + quoted(nearest) + "?";
  std::string text = candidates.size() == 1 ? "; expected " : "; expected one of ";
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (i > 0) text += ", ";
    text += quoted(candidates[i]);
  }
  return text;
}

}  // namespace weir
