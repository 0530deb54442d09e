// SPDX-License-Identifier: BSL-1.0
#include "harness.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace weir::bench {
namespace {

/// Keeps the time an iteration of every repetition took.
class Collector final : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) {
      if (run.error_occurred) throw std::runtime_error(run.benchmark_name() + ": " + run.error_message);
      if (run.run_type != Run::RT_Iteration) continue;
      const auto iterations = static_cast<double>(run.iterations);
      times_[run.run_name.function_name].push_back(run.real_accumulated_time / iterations * 1e9);
    }
  }
  /// The median in nanoseconds, or nothing where the loop did not run.
  std::optional<double> median(const std::string& loop) const {
    const auto found = times_.find(loop);
    if (found == times_.end()) return std::nullopt;
    std::vector<double> times = found->second;
    std::nth_element(times.begin(), times.begin() + static_cast<long>(times.size() / 2), times.end());
    return times[times.size() / 2];
  }

 private:
  std::map<std::string, std::vector<double>> times_;
};

void add_loop(const std::string& name, const Loop& loop, int repetitions, double min_seconds) {
  if (!loop) return;
  benchmark::RegisterBenchmark(name.c_str(), loop)
      ->Repetitions(repetitions)
      ->MinTime(min_seconds)
      ->UseRealTime()
      ->Unit(benchmark::kNanosecond);
}

std::string rounded(double ns) { return fmt::format("{:.{}f}", ns, ns < 100 ? 2 : 0); }

}  // namespace

std::vector<Figure> Suite::run(const std::string& filter, int repetitions, double min_seconds) const {
  for (const Case& figure : cases_) {
    add_loop(figure.name + "|weir", figure.weir, repetitions, min_seconds);
    add_loop(figure.name + "|peer", figure.peer, repetitions, min_seconds);
  }
  for (const BudgetCase& figure : budgets_) {
    add_loop(figure.name + "|weir", figure.weir, repetitions, min_seconds);
    add_loop(figure.name + "|peer", figure.baseline, repetitions, min_seconds);
  }
  Collector collector;
  benchmark::RunSpecifiedBenchmarks(&collector, filter.empty() ? "." : filter);

  std::vector<Figure> figures;
  for (const Case& figure : cases_) {
    const auto weir = collector.median(figure.name + "|weir");
    const auto peer = collector.median(figure.name + "|peer");
    if (weir && peer) figures.push_back({figure.name, *weir, figure.peer_name, *peer, figure.target});
  }
  for (const BudgetCase& figure : budgets_) {
    const auto weir = collector.median(figure.name + "|weir");
    const double baseline = collector.median(figure.name + "|peer").value_or(0);
    if (weir)
      figures.push_back(
          {figure.name, std::max(0.0, *weir - baseline) / figure.parts, "budget", figure.budget_ns, 1.0});
  }
  return figures;
}

void print_table(const std::vector<Figure>& figures) {
  fmt::print("\n{:<34} {:>12} {:>12}  {:<34} {:>7} {:>7}\n", "case", "weir ns", "peer ns", "peer", "ratio",
             "target");
  for (const Figure& figure : figures) {
    const bool over = figure.target && figure.ratio() > *figure.target;
    fmt::print("{:<34} {:>12} {:>12}  {:<34} {:>7.3f} {:>7}{}\n", figure.name, rounded(figure.weir_ns),
               rounded(figure.peer_ns), figure.peer_name, figure.ratio(),
               figure.target ? fmt::format("{:.2f}", *figure.target) : "-", over ? "  over" : "");
  }
}

void write_lines(const std::vector<Figure>& figures, const std::string& path) {
  std::ofstream file(path);
  for (const Figure& figure : figures) {
    nlohmann::ordered_json line;
    line["case"] = figure.name;
    line["weir"] = std::round(figure.weir_ns * 100) / 100;
    line["peer_name"] = figure.peer_name;
    line["peer"] = std::round(figure.peer_ns * 100) / 100;
    line["unit"] = "ns";
    line["ratio"] = std::round(figure.ratio() * 1000) / 1000;
    if (figure.target) line["target"] = *figure.target;
    file << line.dump() << '\n';
  }
  file.flush();
  if (!file) throw std::runtime_error("can't write " + path);
}

}  // namespace weir::bench
