// SPDX-License-Identifier: BSL-1.0
/// \file
/// Opening connections in time.
#pragma once

#include <deque>
#include <memory>
#include <mutex>

#include "link.hpp"
#include "weir/context.hpp"

namespace weir::relational::odbc {

/// Drivers open a connection for as long as they like, and can't be told to stop. So each is opened on a
/// thread of its own, and where it comes too late for its call, it is for the one that comes next: else calls
/// with little time would keep a slow engine busy with connections that nobody uses. Thread-safe.
class Opener {
 public:
  explicit Opener(std::shared_ptr<const Settings> settings);
  Opener(const Opener&) = delete;
  ~Opener();

  /// Throws Error; timeout at the deadline.
  std::shared_ptr<Link> open(Deadline deadline);

 private:
  struct Attempt;

  std::shared_ptr<Attempt> take_late();
  std::shared_ptr<Attempt> start() const;

  const std::shared_ptr<const Settings> settings_;
  std::mutex mutex_;
  std::deque<std::shared_ptr<Attempt>> late_;
};

}  // namespace weir::relational::odbc
