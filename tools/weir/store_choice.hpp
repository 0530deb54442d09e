// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which store a subcommand is about.
#pragma once

#include <string>

#include "weir/store.hpp"

namespace weir::tool {

/// The one of the config's stores that was asked for, or the only one there is. Throws UsageError where that
/// is open, config_error for mistakes in the config. \param store  its name; may be empty where the config
/// has just one
StorePtr store_of_config(const std::string& config, const std::string& store);

/// As above, or the store behind a URL, without adapters.
StorePtr store_of_target(const std::string& config_or_url, const std::string& store);

}  // namespace weir::tool
