// SPDX-License-Identifier: BSL-1.0
/// \file
/// The rows of a query, a chunk at a time.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>

#include "weir/context.hpp"
#include "weir/rows.hpp"

namespace weir {

/// How large the chunks of a stream are: a chunk ends at whichever comes first. It has one row at least.
struct StreamOptions {
  std::size_t rows = 1000;                   ///< 1 to 1,000,000
  std::size_t bytes = std::size_t{1} << 20;  ///< about so many octets of cells; from 1
};

/// The rows of a query in chunks, never more than one of them in memory (where the store has
/// Capability::streams). Holds a connection until it is at its end or destroyed; destroying it half-way stops
/// the engine's work and leaves the connection usable. Not thread-safe.
///
/// Ends on an Error: what follows one throws Error(invalid_argument).
class RowStream {
 public:
  virtual ~RowStream() = default;

  /// The next chunk, or nullopt after the last. A query without rows gives one chunk that holds its columns.
  /// \param context  deadline of this chunk alone
  /// \throws Error   as Executor::query
  std::optional<Rows> next(const Context& context = {}) { return do_next(context); }

 private:
  virtual std::optional<Rows> do_next(const Context& context) = 0;
};

}  // namespace weir
