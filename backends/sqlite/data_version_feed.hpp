// SPDX-License-Identifier: BSL-1.0
/// \file
/// A feed by SQLite's own count of changes.
#pragma once

#include <chrono>
#include <memory>

#include "connection.hpp"
#include "weir/change_feed.hpp"

namespace weir::sqlite {

/// Polls `PRAGMA data_version` on a connection of its own, which changes with every commit of another one.
/// Tables that the table of versions covers are told apart; all others are taken for changed each time, and
/// everything where there is no such table, or the schema changed.
/// \throws Error  as opening the file does
std::unique_ptr<ChangeFeed> data_version_feed(const Location& location, const SqliteOptions& options,
                                              std::chrono::milliseconds poll);

}  // namespace weir::sqlite
