// SPDX-License-Identifier: BSL-1.0
/// \file
/// A thread that reads rows and judges what it sees.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "items.hpp"
#include "ledger.hpp"
#include "random.hpp"
#include "settings.hpp"
#include "verdict.hpp"
#include "weir/error.hpp"
#include "weir/store.hpp"
#include "writer.hpp"

namespace weir::coherence_check {

class Reader {
 public:
  /// \param bare  the database itself, to ask what it says where a read was stale
  Reader(const Settings& settings, const Limits& limits, Store& store, Store& bare, Ledger& ledger,
         const OwnVersions& own);

  /// Until the ledger says stop.
  void run();

 private:
  void read_one();
  void read_range();
  Rows ask(const Query& query, CallReport& report);
  Expected expected(int row) const;
  void check(int row, const Expected& expected, std::int64_t version, const CallReport& report);
  void report_stale(int row, const Expected& expected, std::int64_t version, const Judgement& judgement,
                    const CallReport& report);
  std::int64_t in_database(int row);

  const Settings& settings_;
  const Limits limits_;
  Store& store_;
  Store& bare_;
  Ledger& ledger_;
  Counters& counters_;
  const OwnVersions& own_;
  std::vector<Items> items_;
  Random random_;
  Zipf choose_id_{rows_per_table};
};

}  // namespace weir::coherence_check
