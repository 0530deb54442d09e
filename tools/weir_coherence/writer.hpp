// SPDX-License-Identifier: BSL-1.0
/// \file
/// A thread that writes new versions of its rows.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "items.hpp"
#include "ledger.hpp"
#include "random.hpp"
#include "settings.hpp"
#include "weir/error.hpp"
#include "weir/store.hpp"

namespace weir::coherence_check {

/// The highest versions whose writes returned in this process.
using OwnVersions = std::array<std::atomic<std::int64_t>, row_count>;

class Writer {
 public:
  /// \param number  of this thread, from 0: it has the rows that it alone writes
  Writer(const Settings& settings, int number, Store& store, Ledger& ledger, OwnVersions& own);

  /// Until the ledger says stop.
  void run();

 private:
  void pause();
  void write();
  void write_one(int row);
  void write_in_transaction();
  void roll_back(int row);
  void returned(int row, std::int64_t version);
  void failed(const Error& error);
  int any_row() { return rows_[static_cast<std::size_t>(choose_(random_))]; }
  Query change(int row, std::int64_t version);

  const Settings& settings_;
  Store& store_;
  Ledger& ledger_;
  Counters& counters_;
  OwnVersions& own_;
  std::vector<Items> items_;
  const std::vector<int> rows_;
  Random random_;
  Zipf choose_;
};

}  // namespace weir::coherence_check
