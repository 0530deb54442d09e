// SPDX-License-Identifier: BSL-1.0
#include "weir/change_feed.hpp"

#include <algorithm>

#include "weir/error.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

[[noreturn]] void has_no_feed(const StoreInfo& info) {
  throw Error(Errc::unsupported, "weir knows of no change feed for this engine: leave `feed` out",
              {.link = info.backend, .native_code = {}, .server_message = {}});
}

}  // namespace

std::string_view to_string(FeedKind kind) noexcept {
  switch (kind) {
    case FeedKind::automatic:
      return "automatic";
    case FeedKind::notify:
      return "notify";
    case FeedKind::versions:
      return "versions";
    case FeedKind::data_version:
      return "data_version";
  }
  return "unknown";
}

bool FeedState::complete() const noexcept {
  return installed && missing.empty() &&
         std::all_of(tables.begin(), tables.end(), [](const FeedTable& table) { return table.covered; });
}

std::unique_ptr<ChangeFeed> Store::open_feed(const FeedOptions&, const Context&) { has_no_feed(info()); }

FeedState Store::set_up_feed(FeedStep, FeedKind, const Context&) { has_no_feed(info()); }

}  // namespace weir
