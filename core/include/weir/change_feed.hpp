// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a database tells of its changes, whoever made them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "weir/clock.hpp"
#include "weir/context.hpp"
#include "weir/durations.hpp"

namespace weir {

/// How a database tells of its changes.
enum class FeedKind : std::uint8_t {
  automatic,     ///< the best that the engine has
  notify,        ///< PostgreSQL: triggers that NOTIFY; heard of within milliseconds
  versions,      ///< a table of versions that triggers keep, polled
  data_version,  ///< SQLite: `PRAGMA data_version`, polled, and the table of versions where there is one
};

/// The stable spelling: "automatic", "notify" …
std::string_view to_string(FeedKind kind) noexcept;

/// How a feed is opened.
struct FeedOptions {
  FeedKind kind = FeedKind::automatic;
  /// How often a feed that has to ask does so; at least 1 ms. `notify` does not ask.
  std::chrono::milliseconds poll{100};
};

/// What a feed has heard since it was asked last.
struct FeedNews {
  /// Any table may have changed, or the schema: take all of it for changed.
  bool everything = false;
  /// The tables that changed, distinct, in the store's canonical spelling (Effects::reads).
  std::vector<std::string> tables{};
  /// Whatever had returned to its writer before that instant is in these news or in earlier ones. Does not
  /// advance while the database gives no sign of life.
  Clock::Instant as_of{};

  bool empty() const noexcept { return !everything && tables.empty(); }
};

/// The log of a database's changes, from the instant at which it was opened. What was written before that,
/// since an earlier feed was cut off too, it does not tell: whoever opens one takes everything for changed
/// *afterwards*. A change is told only once every statement that begins afterwards sees it. It may tell of a
/// change that was none, and of one more than once. Not thread-safe.
class ChangeFeed {
 public:
  virtual ~ChangeFeed() = default;

  /// Waits for news, until the deadline at most. \return what changed; nothing where the deadline came first
  /// \throws Error  unavailable and others: it was cut off and is of no more use; open another one
  virtual FeedNews next(Deadline deadline) = 0;
};

/// What to do about a database's triggers for a feed.
enum class FeedStep : std::uint8_t {
  install,  ///< make what is missing; what is there stays
  status,   ///< look only
  remove,   ///< drop everything that `install` ever made
};

/// What a feed hears of one table.
struct FeedTable {
  std::string name;      ///< canonical
  bool covered = false;  ///< every change of its rows is heard of
  std::string note;      ///< what was done or is missing, for people
};

/// How far a database is set up for a feed.
struct FeedState {
  FeedKind kind = FeedKind::automatic;  ///< what it was looked at for; never automatic
  bool installed = false;               ///< a feed of this kind can be opened
  std::vector<FeedTable> tables{};      ///< every table of the database, by name
  std::vector<std::string> missing{};   ///< what else should be there, and what to do; for people
  std::vector<std::string> limits{};    ///< what no feed of this kind hears of; for people

  /// Whether a feed of this kind hears of all that it can.
  bool complete() const noexcept;
};

}  // namespace weir
