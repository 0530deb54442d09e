// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the suites run on: every backend, bare and under every adapter. A new one is one row in subjects.cpp.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "weir/cache.hpp"
#include "weir/store.hpp"

namespace weir::conformance {

struct StoreUnderTest {
  std::string group;  ///< the engine, for running it alone: "sqlite", "odbc"
  std::string name;   ///< the chain as in a config, e.g. "metrics | query_cache(memory) | sqlite"
  std::function<StorePtr()> open;  ///< called once, at its first case
};

/// A cache, and one with another namespace of the same engine.
struct CachePair {
  CachePtr cache;
  CachePtr neighbour;
};

struct CacheUnderTest {
  std::string group;  ///< the engine: "memory", "redis"
  std::string name;
  std::function<CachePair()> open;
};

std::vector<StoreUnderTest> stores_under_test();
std::vector<CacheUnderTest> caches_under_test();

}  // namespace weir::conformance
