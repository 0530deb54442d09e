// SPDX-License-Identifier: BSL-1.0
/// \file
/// How an engine's dialect says savepoint.
#pragma once

#include <string>
#include <string_view>

#include "weir/store.hpp"

namespace weir::relational {

/// The statements about one savepoint.
struct SavepointText {
  /// Throws Error(unsupported) without Capability::savepoints.
  SavepointText(const StoreInfo& info, std::string_view name);

  std::string set;
  std::string release;  ///< empty where nothing is to be done
  std::string roll_back;
};

/// The text with every `{}` replaced by the name.
std::string with_name(std::string_view text, std::string_view name);

}  // namespace weir::relational
