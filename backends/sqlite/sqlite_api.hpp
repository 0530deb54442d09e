// SPDX-License-Identifier: BSL-1.0
/// \file
/// SQLite's own functions, which SOCI's header declares in the namespace sqlite_api.
#pragma once

#include <soci/soci.h>
#include <soci/sqlite3/soci-sqlite3.h>

namespace weir::sqlite {

using namespace sqlite_api;

}  // namespace weir::sqlite
