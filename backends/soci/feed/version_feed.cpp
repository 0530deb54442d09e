// SPDX-License-Identifier: BSL-1.0
#include "version_feed.hpp"

#include <algorithm>
#include <chrono>
#include <thread>
#include <utility>

#include "version_sql.hpp"
#include "weir/error.hpp"
#include "weir/statement.hpp"

namespace weir::relational {
namespace {

using std::chrono::steady_clock;

// A database that takes longer for this little query is as good as gone.
constexpr std::chrono::seconds answer_limit{3};

Value value_of(const Field& field) {
  // A sum is an integer on one engine, a decimal on another.
  return field.type() == ValueType::decimal ? Value(field.as<Decimal>()) : Value(field.as<std::int64_t>());
}

class VersionFeed final : public ChangeFeed {
 public:
  VersionFeed(Store& store, std::chrono::milliseconds poll, const Context& context)
      : store_(store), poll_(poll), asked_(steady_clock::now()) {
    seen_.look(read(context.deadline));
  }

  FeedNews next(Deadline deadline) override {
    for (;;) {
      std::this_thread::sleep_until(std::min(deadline, asked_ + poll_));
      const Clock::Instant now = steady_clock::now();
      if (now >= asked_ + poll_) {
        FeedNews news = seen_.look(read(now + answer_limit));
        news.as_of = asked_ = now;
        if (!news.empty()) return news;
      }
      if (now >= deadline) return {.as_of = asked_};
    }
  }

 private:
  Rows read(Deadline deadline) {
    Context context;
    context.deadline = deadline;
    context.cache = CachePolicy::bypass;
    try {
      return store_.query(statement_, context);
    } catch (const Error& error) {
      if (error.kind() != Errc::undefined_object) throw;
      throw Error(Errc::undefined_object,
                  "the database has no table weir_feed_versions: run `weir feed install`",
                  {.link = store_.info().backend, .native_code = {}, .server_message = {}});
    }
  }

  Store& store_;
  const std::chrono::milliseconds poll_;
  const Statement statement_{read_versions};
  Clock::Instant asked_;
  VersionsSeen seen_;
};

}  // namespace

FeedNews VersionsSeen::look(const Rows& rows) {
  FeedNews news;
  std::map<std::string, Value, std::less<>> now;
  for (const Row& row : rows) now.emplace(row[0].as<std::string>(), value_of(row[1]));
  for (const auto& [table, version] : versions_)
    if (!now.contains(table)) news.everything = true;
  for (const auto& [table, version] : now) {
    const auto before = versions_.find(table);
    const bool moved = before == versions_.end() || before->second != version;
    if (moved && table.empty()) news.everything = true;
    if (moved && !table.empty()) news.tables.push_back(table);
  }
  versions_ = std::move(now);
  return news;
}

std::unique_ptr<ChangeFeed> version_feed(Store& store, const FeedOptions& options, const Context& context) {
  return std::make_unique<VersionFeed>(store, options.poll, context);
}

}  // namespace weir::relational
