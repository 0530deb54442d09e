// SPDX-License-Identifier: BSL-1.0
/// \file
/// The connection pool that every relational backend has.
#pragma once

#include <cstddef>

#include "weir/durations.hpp"

namespace weir {

/// How a relational backend keeps its connections. Leave it alone until metrics show waits.
struct PoolOptions {
  // Behaviour.
  /// Most connections at a time, 1 to 10,000. Opened as calls need them, none before.
  std::size_t size = 8;
  /// How long a call waits for a free connection before Errc::timeout; its own deadline if that is sooner.
  /// Zero: do not wait.
  std::chrono::milliseconds wait = std::chrono::seconds(5);
  /// How long opening one may take, at least 1 ms.
  std::chrono::milliseconds connect_timeout = std::chrono::seconds(5);

  // Performance.
  /// A connection that lay idle for longer is asked for a sign of life before use. Zero: always ask.
  std::chrono::milliseconds validate_after = std::chrono::seconds(10);
  /// A connection older than this is closed when it comes back. Zero: never.
  std::chrono::milliseconds max_age = std::chrono::minutes(30);
  /// Prepared statements kept on a connection, the least recently used dropped first. Zero: none kept.
  std::size_t statement_cache = 256;
};

}  // namespace weir
