// SPDX-License-Identifier: BSL-1.0
/// \file
/// The Store that every relational backend is: an engine's sessions behind a pool.
#pragma once

#include <memory>

#include "session.hpp"
#include "weir/backends/pool_options.hpp"
#include "weir/clock.hpp"
#include "weir/store.hpp"

namespace weir {
class ConfigReader;
}

namespace weir::relational {

/// A Store over an engine: takes a session from the pool for each call, or for each transaction, and gives it
/// back reset. Checks that a query is one statement that does not control the session, and binds it. Opens
/// nothing before the first call.
StorePtr pooled_store(std::unique_ptr<const Engine> engine, const PoolOptions& options,
                      const Clock& clock = system_clock());

/// Reads the `pool` object of a backend's config.
PoolOptions read_pool_options(ConfigReader& backend, PoolOptions defaults);

}  // namespace weir::relational
