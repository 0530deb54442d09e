// SPDX-License-Identifier: BSL-1.0
/// \file
/// An engine that does as a test tells it: what no real one does on demand.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "pool.hpp"
#include "pooled_store.hpp"
#include "session.hpp"
#include "support/manual_clock.hpp"
#include "weir/error.hpp"
#include "weir/rows_builder.hpp"

namespace weir::relational {

class ScriptedSession;

/// What happened on the engine, and what shall happen.
struct Script {
  std::atomic<int> opened = 0;
  std::atomic<int> closed = 0;
  std::atomic<int> pings = 0;
  std::atomic<int> resets = 0;
  std::atomic<bool> refuse_to_open = false;
  std::atomic<bool> all_dead = false;
  std::atomic<bool> all_hung_up = false;
  std::atomic<bool> reset_works = true;
  std::function<void()> on_open = [] {};
  /// Called before a session does anything that is noted in `calls`; may throw.
  std::function<void(ScriptedSession& session, const std::string& call)> on_call = [](ScriptedSession&,
                                                                                      const std::string&) {};
  std::vector<std::string> calls;  ///< of all sessions; for tests of one thread
  int chunks = 2;                  ///< of a cursor, each of one row

  int alive() const { return opened - closed; }
};

class ScriptedSession final : public Session {
 public:
  ScriptedSession(Script& script, int its_number) : number(its_number), script_(script) {}
  ~ScriptedSession() override { ++script_.closed; }

  Rows query(const BoundQuery&, const Context&) override {
    call("query");
    return {};
  }
  ExecuteResult execute(const BoundQuery& bound, const Context&) override {
    call("execute" + (bound.values.size() == 0 ? std::string() : " " + bound.values[0].to_string()));
    return {.affected_rows = 1};
  }
  ExecuteResult execute_many(const BoundBatch& batch, const Context&) override {
    call("execute_many");
    return {.affected_rows = batch.batch.size()};
  }
  std::unique_ptr<Cursor> open_cursor(const BoundQuery&, const StreamOptions&, const Context&) override;
  void begin(const TransactionOptions&, const Context&) override { call("begin"); }
  void commit(const Context&) override { call("commit"); }
  void rollback() override { call("rollback"); }
  void control(const std::string& sql, const Context&) override { call(sql); }
  void ping(const Context&) override {
    ++script_.pings;
    if (script_.all_dead) throw Error(Errc::unavailable, "dead");
  }
  Effects effects(const Statement&, TextAnalysis analysis, const Context&) override {
    analysis.effects.reads = {"by_engine"};
    analysis.effects.writes = {"by_engine"};
    analysis.effects.cacheable = false;
    analysis.effects.why_not = "by engine";
    return analysis.effects;
  }
  bool reset() noexcept override {
    ++script_.resets;
    return script_.reset_works;
  }
  bool hung_up() noexcept override { return is_hung_up || script_.all_hung_up; }
  bool usable() const noexcept override { return is_usable; }

  void call(const std::string& what) {
    script_.calls.push_back(what);
    script_.on_call(*this, what);
  }

  const int number;
  bool is_usable = true;
  bool is_hung_up = false;

 private:
  friend class ScriptedCursor;
  Script& script_;
};

class ScriptedCursor final : public Cursor {
 public:
  explicit ScriptedCursor(ScriptedSession& session) : session_(session) {}
  ScriptedCursor(const ScriptedCursor&) = delete;
  ~ScriptedCursor() override { session_.script_.calls.emplace_back("end cursor"); }

  std::optional<Rows> next(const Context&) override {
    session_.call("next");
    if (given_ == session_.script_.chunks) return std::nullopt;
    RowsBuilder rows;
    rows.add_column("n", ValueType::int64);
    rows.int64(++given_);
    return std::move(rows).build();
  }

 private:
  ScriptedSession& session_;
  int given_ = 0;
};

inline std::unique_ptr<Cursor> ScriptedSession::open_cursor(const BoundQuery&, const StreamOptions&,
                                                            const Context&) {
  call("open_cursor");
  return std::make_unique<ScriptedCursor>(*this);
}

class ScriptedEngine final : public Engine {
 public:
  ScriptedEngine(Script& script, Capabilities capabilities)
      : script_(script),
        info_{.backend = "scripted",
              .identity = "scripted",
              .dialect = &dialect_,
              .capabilities = capabilities} {}
  std::unique_ptr<Session> open(Deadline) const override {
    script_.on_open();
    if (script_.refuse_to_open) throw Error(Errc::unavailable, "no server");
    return std::make_unique<ScriptedSession>(script_, ++script_.opened);
  }
  const StoreInfo& info() const noexcept override { return info_; }
  Description describe() const override { return {.name = "scripted", .options = {}, .behind = {}}; }

 private:
  Script& script_;
  Dialect dialect_{.name = "scripted", .lexical = {}, .placeholder = PlaceholderStyle::question};
  StoreInfo info_;
};

/// An engine, and how to reach it.
struct ScriptedFixture {
  Script script;
  test::ManualClock clock;
  Capabilities capabilities = Capabilities::all();

  std::shared_ptr<Pool> pool(PoolOptions options = {.size = 2, .wait = std::chrono::milliseconds(0)}) {
    return std::make_shared<Pool>(std::make_unique<ScriptedEngine>(script, capabilities), options, clock);
  }
  StorePtr store(PoolOptions options = {.size = 1, .wait = std::chrono::milliseconds(0)}) {
    return pooled_store(std::make_unique<ScriptedEngine>(script, capabilities), options, clock);
  }
  /// What happened since this was asked last.
  std::vector<std::string> calls() { return std::exchange(script.calls, {}); }
  /// The next such call fails.
  void fail_at(std::string what, Errc kind) {
    script.on_call = [what = std::move(what), kind, failed = false](ScriptedSession&,
                                                                    const std::string& call) mutable {
      if (failed || call != what) return;
      failed = true;
      throw Error(kind, "as told");
    };
  }
};

/// For BOOST_CHECK_EXCEPTION.
inline auto is(Errc kind) {
  return [kind](const Error& error) { return error.kind() == kind; };
}

}  // namespace weir::relational
