// SPDX-License-Identifier: BSL-1.0
/// \file
/// SQLite as the shared store sees it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "connection.hpp"
#include "session.hpp"
#include "weir/backends/sqlite.hpp"

namespace weir::sqlite {

/// Reads `sqlite:PATH`, `sqlite::memory:` or a bare path. Throws Error(config) where there is no path.
Location parse_location(std::string_view url);

/// Opens connections to one database.
class SqliteEngine final : public relational::Engine {
 public:
  SqliteEngine(Location location, const SqliteOptions& options);

  std::unique_ptr<relational::Session> open(Deadline deadline) const override;
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override;
  std::unique_ptr<ChangeFeed> open_feed(Store& store, const FeedOptions& options,
                                        const Context& context) const override;
  FeedState set_up_feed(Store& store, FeedStep step, FeedKind kind, const Context& context) const override;

 private:
  Location location_;
  SqliteOptions options_;
  StoreInfo info_;
};

}  // namespace weir::sqlite
