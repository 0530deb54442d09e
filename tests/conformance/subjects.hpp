// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the suite runs on: every backend, bare and under every adapter. A new one is one row in subjects.cpp.
#pragma once

#include <string>
#include <vector>

#include "weir/cache.hpp"
#include "weir/store.hpp"

namespace weir::conformance {

struct StoreUnderTest {
  std::string name;    ///< the chain as in a config, e.g. "metrics | query_cache(memory) | sqlite"
  StorePtr (*open)();  ///< called once, at its first case
};

struct CacheUnderTest {
  std::string name;
  CachePtr (*open)();
};

std::vector<StoreUnderTest> stores_under_test();
std::vector<CacheUnderTest> caches_under_test();

}  // namespace weir::conformance
