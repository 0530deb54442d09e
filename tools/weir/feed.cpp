// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "commands.hpp"
#include "store_choice.hpp"
#include "weir/error.hpp"

namespace weir::tool {
namespace {

void print(const FeedState& state, FeedStep step) {
  std::size_t width = 5;
  for (const FeedTable& table : state.tables) width = std::max(width, table.name.size());
  for (const FeedTable& table : state.tables) {
    const std::string_view verdict = step == FeedStep::remove ? "removed"
                                     : table.covered          ? "covered"
                                                              : "NOT COVERED";
    fmt::print("{:<{}}  {:<11}{}{}\n", table.name, width, verdict, table.note.empty() ? "" : "  ",
               table.note);
  }
  for (const std::string& missing : state.missing) fmt::print("missing: {}\n", missing);
  for (const std::string& limit : state.limits) fmt::print("never heard of: {}\n", limit);
}

/// What opening a feed tells that the catalog doesn't.
bool opens(Store& store, FeedKind kind, std::chrono::milliseconds limit) {
  try {
    store.open_feed({.kind = kind}, Context::within(limit));
    return true;
  } catch (const Error& error) {
    fmt::print("missing: a feed can't be opened: {}\n", error.what());
    return false;
  }
}

}  // namespace

int feed(const FeedCommandOptions& options) {
  const StorePtr store = store_of_config(options.config, options.store);
  const FeedState state = store->set_up_feed(options.step, options.kind, Context::within(options.limit));
  print(state, options.step);
  if (options.step == FeedStep::remove) return 0;
  const auto covered = std::count_if(state.tables.begin(), state.tables.end(),
                                     [](const FeedTable& table) { return table.covered; });
  const bool open = state.installed && opens(*store, state.kind, options.limit);
  fmt::print("kind {}, {}, {} of {} tables covered\n", to_string(state.kind),
             open ? "a feed can be opened" : "no feed can be opened", covered, state.tables.size());
  return open && state.complete() ? 0 : 1;
}

}  // namespace weir::tool
