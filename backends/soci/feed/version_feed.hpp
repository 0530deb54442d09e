// SPDX-License-Identifier: BSL-1.0
/// \file
/// A feed that polls the table of versions.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "weir/change_feed.hpp"
#include "weir/store.hpp"
#include "weir/value.hpp"

namespace weir::relational {

/// The versions of tables as they were read last.
class VersionsSeen {
 public:
  /// Notes rows of `read_versions`. \return what moved since the last time; everything where the table of
  /// versions is another one, or lost a row
  FeedNews look(const Rows& rows);

 private:
  std::map<std::string, Value, std::less<>> versions_;
};

/// A feed over any store that `set_up_versions` has set up. A version that moved was committed with the
/// change that moved it, so whoever reads afterwards sees both. \param store  must outlive the feed \throws
/// Error  undefined_object where it is not set up
std::unique_ptr<ChangeFeed> version_feed(Store& store, const FeedOptions& options, const Context& context);

}  // namespace weir::relational
