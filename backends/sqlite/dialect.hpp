// SPDX-License-Identifier: BSL-1.0
/// \file
/// SQLite's ways, for the files of this backend. The public name is sqlite_dialect().
#pragma once

#include "weir/dialect.hpp"

namespace weir::sqlite {

extern const Dialect dialect;

}  // namespace weir::sqlite
