// SPDX-License-Identifier: BSL-1.0
/// \file
/// PostgreSQL's dialect.
#pragma once

#include "weir/dialect.hpp"

namespace weir::postgresql {

/// How PostgreSQL reads SQL text, given standard_conforming_strings, which every session turns on.
extern const Dialect dialect;

/// The name of this link in errors and descriptions.
inline constexpr const char* link_name = "postgresql";

}  // namespace weir::postgresql
