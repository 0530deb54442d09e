// SPDX-License-Identifier: BSL-1.0
/// \file
/// MySQL as the shared relational store sees it.
#pragma once

#include <memory>
#include <string_view>

#include "canceller.hpp"
#include "conninfo.hpp"
#include "opener.hpp"
#include "session.hpp"

namespace weir::mysql {

/// Opens sessions with one database.
class MysqlEngine final : public relational::Engine {
 public:
  /// \param lifetime  held for as long as the engine lives
  /// Throws Error(config) for a URL that can't be used, without its text.
  MysqlEngine(std::string_view url, const MysqlOptions& options, std::shared_ptr<const void> lifetime = {});

  std::unique_ptr<relational::Session> open(Deadline deadline) const override;
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override;

 private:
  std::shared_ptr<const void> lifetime_;
  ConnInfo conninfo_;
  std::size_t statements_;
  StoreInfo info_;
  mutable Opener opener_;        // thread-safe
  mutable Canceller canceller_;  // thread-safe
};

}  // namespace weir::mysql
