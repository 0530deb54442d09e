// SPDX-License-Identifier: BSL-1.0
#include "data_version_feed.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace weir::sqlite {
namespace {

using std::chrono::steady_clock;

constexpr const char* has_versions = "SELECT 1 FROM sqlite_schema WHERE name = 'weir_feed_versions'";

// The version of each table that has its triggers and a row; NULL for one that has not.
constexpr const char* tables_and_versions = R"(
SELECT lower(t.name),
       CASE WHEN (SELECT count(*) FROM sqlite_schema g WHERE g.type = 'trigger' AND g.tbl_name = t.name
                    AND substr(g.name, 1, 10) = 'weir_feed_') = 3
            THEN (SELECT sum(v.version) FROM weir_feed_versions v WHERE v.table_name = lower(t.name)) END
FROM sqlite_schema t
WHERE t.type = 'table' AND t.rootpage <> 0 AND substr(lower(t.name), 1, 7) <> 'sqlite_'
  AND t.name <> 'weir_feed_versions')";

/// What the database holds, as far as the feed is concerned.
struct State {
  std::string schema_version;
  bool has_versions = false;
  std::map<std::string, std::optional<std::string>> versions{};
};

class DataVersionFeed final : public ChangeFeed {
 public:
  DataVersionFeed(const Location& location, const SqliteOptions& options, std::chrono::milliseconds poll)
      : connection_(location, options), poll_(poll), asked_(steady_clock::now()) {
    data_version_ = single("PRAGMA data_version");
    state_ = read_state();
  }

  FeedNews next(Deadline deadline) override {
    for (;;) {
      std::this_thread::sleep_until(std::min(deadline, asked_ + poll_));
      const Clock::Instant now = steady_clock::now();
      if (now >= asked_ + poll_) {
        asked_ = now;
        FeedNews news = ask();
        news.as_of = as_of_;
        if (!news.empty()) return news;
      }
      if (now >= deadline) return {.as_of = as_of_};
    }
  }

 private:
  using Texts = std::vector<std::optional<std::string>>;

  std::vector<Texts> rows(const char* sql) {
    std::vector<Texts> all;
    const auto call = [](void* to, int count, char** cells, char**) {
      Texts& texts = static_cast<std::vector<Texts>*>(to)->emplace_back();
      for (int i = 0; i < count; ++i)
        texts.push_back(cells[i] == nullptr ? std::nullopt : std::optional<std::string>(cells[i]));
      return 0;
    };
    const int code = sqlite3_exec(connection_.handle(), sql, call, &all, nullptr);
    if (code != SQLITE_OK) throw connection_.error(code);
    return all;
  }

  std::string single(const char* sql) {
    const std::vector<Texts> all = rows(sql);
    return all.empty() ? std::string() : all.front().front().value_or("");
  }

  // A file that is locked for a while tells nothing, and is not away.
  FeedNews ask() {
    try {
      const std::string data_version = single("PRAGMA data_version");
      FeedNews news;
      if (data_version != data_version_) {
        State state = read_state();
        news = compare(state);
        state_ = std::move(state);
        data_version_ = data_version;
      }
      as_of_ = asked_;
      return news;
    } catch (const Error& error) {
      if (error.kind() != Errc::busy) throw;
      return {};
    }
  }

  /// Of one instant, not before that of the data version.
  State read_state() {
    struct Reading {
      explicit Reading(Connection& of) : connection(of) { connection.run("BEGIN"); }
      ~Reading() { sqlite3_exec(connection.handle(), "ROLLBACK", nullptr, nullptr, nullptr); }
      Connection& connection;
    } const reading(connection_);
    State state{.schema_version = single("PRAGMA schema_version")};
    state.has_versions = !rows(has_versions).empty();
    if (!state.has_versions) return state;
    for (Texts& row : rows(tables_and_versions))
      state.versions.emplace(row[0].value_or(""), std::move(row[1]));
    return state;
  }

  FeedNews compare(const State& now) const {
    if (!now.has_versions || now.schema_version != state_.schema_version) return {.everything = true};
    FeedNews news;
    for (const auto& [table, version] : now.versions) {
      const auto before = state_.versions.find(table);
      const bool same = before != state_.versions.end() && version && before->second == version;
      if (!same) news.tables.push_back(table);
    }
    return news;
  }

  Connection connection_;
  const std::chrono::milliseconds poll_;
  Clock::Instant asked_;
  Clock::Instant as_of_ = asked_;
  std::string data_version_;
  State state_;
};

SqliteOptions for_reading(SqliteOptions options) {
  options.create = false;
  options.journal = SqliteOptions::Journal::unchanged;
  return options;
}

}  // namespace

std::unique_ptr<ChangeFeed> data_version_feed(const Location& location, const SqliteOptions& options,
                                              std::chrono::milliseconds poll) {
  return std::make_unique<DataVersionFeed>(location, for_reading(options), poll);
}

}  // namespace weir::sqlite
