// SPDX-License-Identifier: BSL-1.0
/// \file
/// A figure is a ratio: weir and its peer do the same work, interleaved in one run.
#pragma once

#include <benchmark/benchmark.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace weir::bench {

/// A timed loop: `for (auto _ : state) …`, one operation an iteration.
using Loop = std::function<void(benchmark::State&)>;

/// One figure: weir's time over its peer's for the same work.
struct Case {
  std::string name;              ///< e.g. "sql.sqlite.point"
  std::string peer_name;         ///< e.g. "sqlite3 prepared"
  std::optional<double> target;  ///< the largest ratio that we accept
  Loop weir;
  Loop peer;
};

/// A figure against a fixed allowance, where no peer does the work: the time of `weir` less that of
/// `baseline`, shared among `parts`.
struct BudgetCase {
  std::string name;
  double budget_ns;
  Loop weir;
  Loop baseline;  ///< may be empty
  double parts = 1;
};

/// A line of the results.
struct Figure {
  std::string name;
  double weir_ns;
  std::string peer_name;
  double peer_ns;
  std::optional<double> target;
  double ratio() const { return weir_ns / peer_ns; }
};

/// All cases of a run.
class Suite {
 public:
  void add(Case figure) { cases_.push_back(std::move(figure)); }
  void add(BudgetCase figure) { budgets_.push_back(std::move(figure)); }

  /// Runs those whose name matches the regular expression, each loop `repetitions` times in random order, and
  /// gives the medians.
  std::vector<Figure> run(const std::string& filter, int repetitions, double min_seconds) const;

 private:
  std::vector<Case> cases_;
  std::vector<BudgetCase> budgets_;
};

/// Prints the figures for people.
void print_table(const std::vector<Figure>& figures);
/// Writes one JSON object a line. Throws std::runtime_error where the file can't be written.
void write_lines(const std::vector<Figure>& figures, const std::string& path);

}  // namespace weir::bench
