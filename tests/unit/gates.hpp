// SPDX-License-Identifier: BSL-1.0
/// \file
/// Links that hold a call up, or make it fail, at a place that a test chooses. What is behind them is real.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "weir/cache_adapter.hpp"
#include "weir/error.hpp"
#include "weir/store_adapter.hpp"

namespace weir::test {

/// A door in the way of calls. Open at first.
class Gate {
 public:
  /// The next `calls` that come wait until `open`; later ones pass.
  void hold(int calls = 1) {
    const std::lock_guard lock(mutex_);
    to_hold_ = calls;
    open_ = false;
    held_ = 0;
  }
  void open() {
    {
      const std::lock_guard lock(mutex_);
      to_hold_ = 0;
      open_ = true;
    }
    changed_.notify_all();
  }
  /// Until this many calls wait at the gate.
  void await_held(int calls = 1) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return held_ >= calls; });
  }
  void pass() {
    std::unique_lock lock(mutex_);
    if (to_hold_ == 0) return;
    --to_hold_;
    ++held_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int to_hold_ = 0;
  int held_ = 0;
  bool open_ = true;
};

/// A failure to be thrown once, at a place.
class Failure {
 public:
  void arm(Error error) {
    const std::lock_guard lock(mutex_);
    error_ = std::move(error);
  }
  void strike() {
    const std::lock_guard lock(mutex_);
    if (!error_) return;
    const Error error = *std::exchange(error_, std::nullopt);
    throw error;
  }

 private:
  std::mutex mutex_;
  std::optional<Error> error_;
};

/// Where calls to a database, and commits, can be held up, made to fail, and counted.
struct DatabaseGates {
  Gate before_query, after_query, before_execute, after_execute, after_commit;
  Failure fail_query, fail_after_execute, fail_after_commit;
  std::atomic<int> queries{0};  ///< that reached the database
  std::atomic<int> effects{0};  ///< times that it was asked for the effects of a statement
};

class GatedTransaction final : public TransactionAdapter {
 public:
  GatedTransaction(std::unique_ptr<Transaction> next, DatabaseGates& gates)
      : TransactionAdapter(std::move(next)), gates_(gates) {}

 private:
  void do_commit(const Context& context) override {
    TransactionAdapter::do_commit(context);
    gates_.after_commit.pass();
    gates_.fail_after_commit.strike();
  }

  DatabaseGates& gates_;
};

class GatedStore final : public StoreAdapter {
 public:
  using StoreAdapter::StoreAdapter;

  Effects effects(const Statement& statement, const Context& context) override {
    ++gates.effects;
    return StoreAdapter::effects(statement, context);
  }

  DatabaseGates gates;

 private:
  Rows do_query(const Query& query, const Context& context) override {
    ++gates.queries;
    gates.before_query.pass();
    gates.fail_query.strike();
    Rows rows = StoreAdapter::do_query(query, context);
    gates.after_query.pass();
    return rows;
  }
  ExecuteResult do_execute(const Query& query, const Context& context) override {
    gates.before_execute.pass();
    const ExecuteResult result = StoreAdapter::do_execute(query, context);
    gates.after_execute.pass();
    gates.fail_after_execute.strike();
    return result;
  }
  ExecuteResult do_execute_many(const Batch& batch, const Context& context) override {
    gates.before_execute.pass();
    const ExecuteResult result = StoreAdapter::do_execute_many(batch, context);
    gates.after_execute.pass();
    gates.fail_after_execute.strike();
    return result;
  }
  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    return std::make_unique<GatedTransaction>(StoreAdapter::do_begin(options, context), gates);
  }
};

/// A cache whose calls can be held up, and which can be cut off.
class GatedCache final : public CacheAdapter {
 public:
  /// \param shared  whether it says that other processes see what it holds
  explicit GatedCache(CachePtr next, bool shared = false) : CacheAdapter(std::move(next)), shared_(shared) {}

  CacheCapabilities capabilities() const noexcept override {
    const CacheCapabilities all = CacheAdapter::capabilities();
    return shared_ ? all.with({CacheCapability::shared}) : all;
  }

  std::atomic<bool> cut_off{false};
  std::atomic<Errc> cut_off_kind{Errc::unavailable};
  Gate before_get, after_get, after_get_many;
  Gate before_set, after_set;  ///< of compare_and_set and add, too
  /// compare_and_set answers no, this many times.
  std::atomic<int> replacements_to_refuse{0};
  std::atomic<int> get_manys{0};  ///< how many there were

  /// The keys that were set, by whichever operation, oldest first.
  std::vector<std::string> set_keys() const {
    const std::lock_guard lock(mutex_);
    return set_keys_;
  }

  std::optional<Blob> get(std::string_view key, const Context& context) override {
    check();
    before_get.pass();
    auto value = CacheAdapter::get(key, context);
    after_get.pass();
    return value;
  }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys,
                                            const Context& context) override {
    check();
    ++get_manys;
    auto values = CacheAdapter::get_many(keys, context);
    after_get_many.pass();
    return values;
  }
  void set(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    begin_set(key);
    CacheAdapter::set(key, value, ttl, context);
    after_set.pass();
  }
  void set_many(std::span<const CacheItem> items, const Context& context) override {
    check();
    CacheAdapter::set_many(items, context);
  }
  bool replace(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    check();
    return CacheAdapter::replace(key, value, ttl, context);
  }
  std::optional<Blob> get_and_touch(std::string_view key, Ttl ttl, const Context& context) override {
    check();
    return CacheAdapter::get_and_touch(key, ttl, context);
  }
  std::size_t remove_many(std::span<const std::string_view> keys, const Context& context) override {
    check();
    return CacheAdapter::remove_many(keys, context);
  }
  bool add(std::string_view key, const Blob& value, Ttl ttl, const Context& context) override {
    begin_set(key);
    const bool added = CacheAdapter::add(key, value, ttl, context);
    after_set.pass();
    return added;
  }
  bool compare_and_set(std::string_view key, const Blob& expected, const Blob& desired, Ttl ttl,
                       const Context& context) override {
    check();
    if (replacements_to_refuse > 0) {
      --replacements_to_refuse;
      return false;
    }
    begin_set(key);
    const bool replaced = CacheAdapter::compare_and_set(key, expected, desired, ttl, context);
    after_set.pass();
    return replaced;
  }
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl ttl, const Context& context) override {
    check();
    return CacheAdapter::increment(key, delta, ttl, context);
  }
  bool touch(std::string_view key, Ttl ttl, const Context& context) override {
    check();
    return CacheAdapter::touch(key, ttl, context);
  }
  bool remove(std::string_view key, const Context& context) override {
    check();
    return CacheAdapter::remove(key, context);
  }
  void clear(const Context& context) override {
    check();
    CacheAdapter::clear(context);
  }

 private:
  void begin_set(std::string_view key) {
    check();
    {
      const std::lock_guard lock(mutex_);
      set_keys_.emplace_back(key);
    }
    before_set.pass();
  }
  void check() const {
    if (cut_off) {
      throw Error(cut_off_kind, "cut off by the test",
                  {.link = "gate", .native_code = {}, .server_message = {}});
    }
  }

  const bool shared_;
  mutable std::mutex mutex_;
  std::vector<std::string> set_keys_;
};

}  // namespace weir::test
