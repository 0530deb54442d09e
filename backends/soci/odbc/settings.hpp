// SPDX-License-Identifier: BSL-1.0
/// \file
/// What all sessions of one engine share.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>

#include "connection_string.hpp"
#include "driver.hpp"
#include "odbc_engine.hpp"

namespace weir::relational::odbc {

/// Immutable; kept by each session's link, which may outlive the engine.
struct Settings {
  Target target;  ///< without its connection string
  Attributes attributes;
  Driver driver;
  StoreInfo info;
  /// Counts what the sessions did that may change a table, so that statements are prepared anew.
  std::shared_ptr<std::atomic<std::uint64_t>> schema_changes =
      std::make_shared<std::atomic<std::uint64_t>>(0);
  /// Whether the engine could not be reached when that was tried last.
  std::shared_ptr<std::atomic<bool>> last_open_failed = std::make_shared<std::atomic<bool>>(false);
  /// How many connections that only stop what another runs are open.
  std::shared_ptr<std::atomic<int>> stops_under_way = std::make_shared<std::atomic<int>>(0);
};

}  // namespace weir::relational::odbc
