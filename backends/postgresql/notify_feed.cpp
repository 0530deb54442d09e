// SPDX-License-Identifier: BSL-1.0
#include "notify_feed.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "commands.hpp"
#include "feed_payload.hpp"

namespace weir::postgresql {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

// How often a connection on which nothing comes is asked for a sign of life, and how long that may take.
constexpr milliseconds pace{500};
constexpr milliseconds answer_limit{3000};

// Triggers that were removed meanwhile say nothing, either. (to_regproc would take a right to the schema.)
constexpr const char* sign_of_life =
    "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = "
    "f.pronamespace "
    "WHERE n.nspname = 'weir_feed' AND f.proname = 'changed')";

struct FreeNotification {
  void operator()(PGnotify* notification) const noexcept { PQfreemem(notification); }
};

class NotifyFeed final : public ChangeFeed {
 public:
  NotifyFeed(std::unique_ptr<Connection> connection, Deadline deadline) : connection_(std::move(connection)) {
    run_text(*connection_, "LISTEN weir_feed", deadline);
    const Clock::Instant listening = steady_clock::now();
    check(run_text(*connection_, sign_of_life, deadline).get());
    as_of_ = asked_ = listening;
    PQsetnonblocking(native(), 1);
  }

  // A server that stands still must not hold up whoever leaves.
  ~NotifyFeed() override { connection_->abandon(); }

  FeedNews next(Deadline deadline) override {
    for (;;) {
      look();
      FeedNews news = take();
      news.as_of = as_of_;
      const Clock::Instant now = steady_clock::now();
      if (!news.empty() || now >= deadline) return news;
      if (!asking_ && now >= asked_ + pace) ask();
      if (asking_ && now >= asked_ + answer_limit) cut_off("the server gives no sign of life");
      wait(std::min(deadline, asked_ + (asking_ ? answer_limit : pace)));
    }
  }

 private:
  PGconn* native() const noexcept { return connection_->native(); }

  [[noreturn]] void cut_off(const char* why) {
    connection_->abandon();
    throw failure(Errc::unavailable, std::string("the change feed was cut off: ") + why);
  }

  static void check(const PGresult* answer) {
    if (!succeeded(answer)) throw server_failure(answer, nullptr);
    if (PQntuples(answer) != 1 || std::string_view(PQgetvalue(answer, 0, 0)) != "t")
      throw failure(Errc::undefined_object,
                    "the database has no triggers for a change feed: run `weir feed install`");
  }

  void ask() {
    asked_ = steady_clock::now();
    if (PQsendQuery(native(), sign_of_life) != 1) cut_off("the connection to the server was lost");
    asking_ = true;
  }

  /// Reads what has come; first the answers, then the notifications, which stand before them.
  void look() {
    if (PQflush(native()) < 0 || PQconsumeInput(native()) != 1 || PQstatus(native()) != CONNECTION_OK)
      cut_off("the connection to the server was lost");
    while (asking_ && PQisBusy(native()) == 0) {
      const Result result(PQgetResult(native()));
      if (result) {
        check(result.get());
      } else {
        asking_ = false;
        as_of_ = asked_;
      }
    }
  }

  FeedNews take() {
    FeedNews news;
    while (const std::unique_ptr<PGnotify, FreeNotification> notification{PQnotifies(native())}) {
      const std::string_view table = table_of_payload(notification->extra);
      if (table.empty()) {
        news.everything = true;
      } else if (std::find(news.tables.begin(), news.tables.end(), table) == news.tables.end()) {
        news.tables.emplace_back(table);
      }
    }
    return news;
  }

  void wait(Deadline until) const {
    const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now()).count();
    pollfd waiting{PQsocket(native()), POLLIN, 0};
    ::poll(&waiting, 1, static_cast<int>(std::clamp<std::int64_t>(left, 0, answer_limit.count())));
  }

  std::unique_ptr<Connection> connection_;
  Clock::Instant as_of_{};
  Clock::Instant asked_{};  // for a sign of life
  bool asking_ = false;
};

}  // namespace

std::unique_ptr<ChangeFeed> notify_feed(std::unique_ptr<Connection> connection, Deadline deadline) {
  return std::make_unique<NotifyFeed>(std::move(connection), deadline);
}

}  // namespace weir::postgresql
