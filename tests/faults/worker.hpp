// SPDX-License-Identifier: BSL-1.0
/// \file
/// One thread's part of a storm.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <random>
#include <vector>

#include "books.hpp"
#include "findings.hpp"
#include "tally.hpp"
#include "weir/store.hpp"

namespace weir::test {

/// Calls a store in every way, at random; checks what it reads and keeps what it wrote. For one thread,
/// `busy_for` aside.
class Worker {
 public:
  /// \param index  of this worker among all: its writes have numbers of their own
  Worker(Store& store, std::int64_t index, std::uint64_t seed, Tally& tally, Findings& findings)
      : store_(store), tally_(tally), findings_(findings), random_(seed), next_number_(index * 100'000'000) {}

  /// One call, or one transaction.
  void step();

  const Written& written() const noexcept { return written_; }
  /// How long the step that is running has taken so far; zero where none is. For another thread.
  std::chrono::steady_clock::duration busy_for() const noexcept;

 private:
  std::int64_t below(std::int64_t limit);
  Call pick();
  Context some_context();
  void run(Call call, const Context& context);
  void judge(Call call, const Context& context, const Error& error);

  void read_row(const Context& context);
  void read_range(const Context& context);
  void read_total(const Context& context);
  void read_stream(const Context& context);
  void write_entry(const Context& context);
  void write_batch(const Context& context);
  void transfer(const Context& context);
  void transfer_by_transact(const Context& context);

  Transfer some_transfer();
  void move(Transaction& transaction, const Transfer& transfer, const Context& context);
  void change(Transaction& transaction, std::int64_t account, std::int64_t amount, const Context& context);
  void undo_something(Transaction& transaction, const Transfer& transfer, const Context& context);
  template <class Record, class Action>
  void keep(std::vector<Record>& records, Record record, Action&& action);

  Store& store_;
  Tally& tally_;
  Findings& findings_;
  std::mt19937_64 random_;
  std::int64_t next_number_;
  Written written_;
  std::atomic<std::chrono::steady_clock::time_point> began_{};  // of this step; the epoch: none
};

}  // namespace weir::test
