// SPDX-License-Identifier: BSL-1.0
/// \file
/// A first pass over a config's JSON for what a parsed tree no longer shows.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "weir/config_error.hpp"

namespace weir::detail {

struct ConfigScan {
  /// Whether it is JSON, comments allowed; if not, a mistake says where it ceases to be.
  bool is_json = false;
  std::map<std::string, std::size_t, std::less<>> positions;  ///< pointers in the order of the text
  std::vector<ConfigMistake> mistakes;                        ///< syntax, and keys that occur twice
};

ConfigScan scan_config(std::string_view text);

}  // namespace weir::detail
