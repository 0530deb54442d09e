// SPDX-License-Identifier: BSL-1.0
/// \file
/// SQLite's ways.
#pragma once

#include "weir/dialect.hpp"

namespace weir::sqlite {

extern const Dialect dialect;

}  // namespace weir::sqlite
