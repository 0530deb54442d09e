// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the parts of this backend know of MySQL's dialect.
#pragma once

#include "weir/dialect.hpp"

namespace weir::mysql {

/// See mysql_dialect().
extern const Dialect dialect;

/// The name of this link in errors and descriptions.
inline constexpr const char* link_name = "mysql";

}  // namespace weir::mysql
