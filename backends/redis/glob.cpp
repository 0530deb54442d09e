// SPDX-License-Identifier: BSL-1.0
#include "glob.hpp"

namespace weir::redis {

std::string pattern_of_prefix(std::string_view prefix) {
  constexpr std::string_view special = "*?[]\\";
  std::string pattern;
  for (const char c : prefix) {
    if (special.find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern += '*';
}

}  // namespace weir::redis
