// SPDX-License-Identifier: BSL-1.0
/// \file
/// PostgreSQL as the shared relational store sees it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "canceller.hpp"
#include "conninfo.hpp"
#include "opener.hpp"
#include "postgresql_session.hpp"
#include "session.hpp"
#include "weir/backends/postgresql.hpp"

namespace weir::postgresql {

/// Opens sessions with one database.
class PostgresqlEngine final : public relational::Engine {
 public:
  /// \param lifetime  held for as long as the engine lives
  /// Throws Error(config) for a URL that libpq can't read, without its text.
  PostgresqlEngine(std::string_view url, const PostgresqlOptions& options,
                   std::shared_ptr<const void> lifetime = {});

  std::unique_ptr<relational::Session> open(Deadline deadline) const override;
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override;
  std::unique_ptr<ChangeFeed> open_feed(Store& store, const FeedOptions& options,
                                        const Context& context) const override;
  FeedState set_up_feed(Store& store, FeedStep step, FeedKind kind, const Context& context) const override;

 private:
  std::shared_ptr<const void> lifetime_;
  ConnInfo conninfo_;
  std::string schema_;
  std::size_t statements_;
  StoreInfo info_;
  Canceller canceller_;
  SchemaChanges changes_ = std::make_shared<std::atomic<std::uint64_t>>(0);
  mutable Opener opener_;  // thread-safe
};

}  // namespace weir::postgresql
