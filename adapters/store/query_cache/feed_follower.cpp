// SPDX-License-Identifier: BSL-1.0
//
// The rules are those of docs/coherence.md, "change feeds": it listens first and changes every token then,
// and says that it is up only when the cache has taken them. A feed that was cut off is opened anew.
#include "feed_follower.hpp"

#include <algorithm>
#include <utility>

#include "weir/error.hpp"
#include "write.hpp"

namespace weir::query_cache_detail {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How soon the thread notices that it should end.
constexpr milliseconds slice{100};
constexpr std::chrono::seconds opening_limit{10};
// The cache has this long to take fresh tokens; then they are tried again.
constexpr std::chrono::seconds cache_limit{2};
// Each table has a cell for good. Whoever may write into the log could make up names without end.
constexpr std::size_t most_tables = 10'000;

}  // namespace

milliseconds FeedBackOff::next(double random) noexcept {
  constexpr unsigned most_doublings = 6;
  constexpr milliseconds longest{5000};
  const milliseconds whole =
      std::min(longest, milliseconds(100) * (1U << std::min(failures_, most_doublings)));
  ++failures_;
  return milliseconds(
      static_cast<milliseconds::rep>(static_cast<double>(whole.count()) * (0.5 + random / 2)));
}

void FeedFollower::start() {
  std::call_once(started_,
                 [this] { thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); }); });
}

bool FeedFollower::is_down() const noexcept {
  const Clock::Instant as_of{Clock::Instant::duration(as_of_.load(std::memory_order_acquire))};
  return as_of == Clock::Instant::min() || steady_clock::now() - as_of > options_.down_after;
}

void FeedFollower::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      follow(stop);
    } catch (const std::exception&) {  // of the engine's, or no memory: all the same to who waits
      coherence_.counters().feed_errors.add();
      as_of_.store(never, std::memory_order_release);
      pause(stop);
    }
  }
}

void FeedFollower::follow(const std::stop_token& stop) {
  const std::unique_ptr<ChangeFeed> feed = store_.open_feed(options_.source, Context::within(opening_limit));
  coherence_.counters().feed_gaps.add();
  tell({coherence_.change_of_everything()});
  back_off_.succeeded();
  while (!stop.stop_requested()) take(feed->next(steady_clock::now() + slice));
}

void FeedFollower::take(const FeedNews& news) {
  if (!news.empty()) {
    coherence_.counters().feed_changes.add(news.everything ? 1 : news.tables.size());
    tell(changes_of(news));
  }
  if (settle()) as_of_.store(news.as_of.time_since_epoch().count(), std::memory_order_release);
}

Changes FeedFollower::changes_of(const FeedNews& news) {
  const bool too_much = std::any_of(news.tables.begin(), news.tables.end(),
                                    [this](const std::string& table) { return is_too_much(table); });
  if (news.everything || too_much) return {coherence_.change_of_everything()};
  Changes changes;
  for (const std::string& table : news.tables)
    include(changes, coherence_.change_of_rows(coherence_.table(table)));
  return changes;
}

bool FeedFollower::is_too_much(const std::string& table) {
  if (tables_.contains(table)) return false;
  if (tables_.size() >= most_tables) return true;
  tables_.insert(table);
  return false;
}

// A write that is over already: in this process nobody uses the tables until the cache has the fresh tokens.
void FeedFollower::tell(Changes changes) {
  for (const Change& change : changes) include(unsettled_, change);
  Write written(coherence_, std::move(changes), coherence_.everything().view().token);
  written.took_effect(Context::within(cache_limit));
}

/// \return whether the cache has every token that is due
bool FeedFollower::settle() {
  if (!unsettled_.empty() && coherence_.settle(unsettled_, Context::within(cache_limit))) unsettled_.clear();
  return unsettled_.empty();
}

void FeedFollower::pause(const std::stop_token& stop) {
  const double random = std::uniform_real_distribution<double>(0, 1)(random_);
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, back_off_.next(random), [] { return false; });
}

}  // namespace weir::query_cache_detail
