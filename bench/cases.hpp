// SPDX-License-Identifier: BSL-1.0
/// \file
/// The figures, by what they measure.
#pragma once

#include <string>

#include "harness.hpp"
#include "weir/store.hpp"

namespace weir::bench {

// Each adds its figures; what they need is opened when the first of them runs.
void add_sqlite_cases(Suite& suite);
void add_mysql_cases(Suite& suite);
void add_postgresql_cases(Suite& suite);
void add_memcached_cases(Suite& suite);
void add_redis_cases(Suite& suite);
void add_query_cache_cases(Suite& suite);
void add_memory_cases(Suite& suite);
void add_rows_cases(Suite& suite);
void add_adapter_cases(Suite& suite);

}  // namespace weir::bench
