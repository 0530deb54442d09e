// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>

namespace catalogue {
namespace {

double ratio(double a, double b) { return b > 0 ? a / b : 0; }

/// A bar of up to 40 blocks, in eighths.
std::string bar(double value, double longest) {
  static constexpr std::string_view eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  constexpr int width = 40;
  const int parts =
      std::clamp(static_cast<int>(std::lround(ratio(value, longest) * width * 8)), 1, width * 8);
  std::string blocks;
  for (int i = 0; i < parts / 8; ++i) blocks += "█";
  return blocks + std::string(eighths[parts % 8]);
}

void print_bars(std::string_view title, std::string_view unit, double bare, double cached, int decimals) {
  const double longest = std::max(bare, cached);
  fmt::print("\n  {}\n", title);
  fmt::print("    without cache  {:>12.{}f} {:<8} {}\n", bare, decimals, unit, bar(bare, longest));
  fmt::print("    with weir      {:>12.{}f} {:<8} {}\n", cached, decimals, unit, bar(cached, longest));
}

}  // namespace

void print_comparison(const Outcome& bare, const Outcome& cached) {
  print_bars("Reads a second", "reads/s", bare.reads_per_second(), cached.reads_per_second(), 0);
  print_bars("Half of the reads took at most", "µs", bare.reads.percentile_us(0.5),
             cached.reads.percentile_us(0.5), 1);
  print_bars("99 % of the reads took at most", "µs", bare.reads.percentile_us(0.99),
             cached.reads.percentile_us(0.99), 1);
  const std::uint64_t asked = cached.misses + cached.bypasses;
  fmt::print("\n  Of {} reads with the cache\n", cached.reads.count());
  fmt::print("    from this process's memory  {:>12}\n", cached.hits_local);
  fmt::print("    from the shared cache       {:>12}\n", cached.hits_shared);
  fmt::print("    from the database           {:>12}\n", asked);
  fmt::print("    hit ratio                   {:>11.2f} %\n", cached.hit_ratio() * 100);
  fmt::print("    database queries spared     {:>12}\n", cached.hits());
  fmt::print(
      "\n  Prices changed {} times; rows older than a change that had returned: {}; failed reads or writes: "
      "{}\n",
      bare.writes + cached.writes, bare.stale + cached.stale, bare.errors + cached.errors);
  for (const Outcome* outcome : {&bare, &cached})
    if (outcome->errors > 0) fmt::print("  First failure: {}\n", outcome->first_error);
  fmt::print("\n");
}

void print_summary_line(const Outcome& bare, const Outcome& cached) {
  fmt::print(
      "catalogue reads_per_s={:.0f} bare_reads_per_s={:.0f} speedup={:.1f} hit_ratio={:.4f} p99_us={:.2f} "
      "bare_p99_us={:.2f} writes={} stale={} errors={}\n",
      cached.reads_per_second(), bare.reads_per_second(),
      ratio(cached.reads_per_second(), bare.reads_per_second()), cached.hit_ratio(),
      cached.reads.percentile_us(0.99), bare.reads.percentile_us(0.99), bare.writes + cached.writes,
      bare.stale + cached.stale, bare.errors + cached.errors);
}

}  // namespace catalogue
