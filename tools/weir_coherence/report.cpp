// SPDX-License-Identifier: BSL-1.0
#include "report.hpp"

#include <fmt/core.h>

#include <string_view>

#include "weir/error.hpp"

namespace weir::coherence_check {
namespace {

void print_errors(const Ledger& ledger, std::string_view what,
                  std::array<std::atomic<std::uint64_t>, kinds_of_errors> Counters::*errors) {
  fmt::print("failed {}:", what);
  for (std::size_t kind = 0; kind < kinds_of_errors; ++kind) {
    std::uint64_t count = 0;
    for (const Counters& worker : ledger.workers) count += (worker.*errors)[kind];
    if (count != 0) fmt::print(" {}={}", weir::to_string(static_cast<Errc>(kind)), count);
  }
  fmt::print("\n");
}

std::uint64_t sum(const Ledger& ledger, std::atomic<std::uint64_t> Counters::*number) noexcept {
  std::uint64_t total = 0;
  for (const Counters& worker : ledger.workers) total += worker.*number;
  return total;
}

}  // namespace

Answers Answers::of(const Ledger& ledger) noexcept {
  return {sum(ledger, &Counters::reads), sum(ledger, &Counters::hits)};
}

Answers& Answers::operator+=(const Answers& other) noexcept {
  reads += other.reads;
  hits += other.hits;
  return *this;
}

double Answers::ratio() const noexcept {
  return reads == 0 ? 0 : static_cast<double>(hits) / static_cast<double>(reads);
}

std::uint64_t writes_of(const Ledger& ledger) noexcept { return sum(ledger, &Counters::writes); }

bool print_report(const Ledger& ledger, const Answers& quiet, std::uint64_t faults) {
  const Answers all = Answers::of(ledger);
  const std::uint64_t writes = writes_of(ledger);
  const std::uint64_t stale = ledger.stale_reads;
  print_errors(ledger, "reads", &Counters::read_errors);
  print_errors(ledger, "writes", &Counters::write_errors);
  fmt::print(
      "writes in doubt: {}; reads behind a commit that may have come after its fence was over: {}; "
      "reads of what a killed database had lost: {}\n",
      sum(ledger, &Counters::writes_in_doubt), ledger.late_commits_seen.load(),
      ledger.lost_by_database.load());
  fmt::print("quiet stretches: {} reads, {:.1f} % hits\n", quiet.reads, 100 * quiet.ratio());
  fmt::print(
      "operations={} hits={} writes={} faults={} stale_reads={} max_staleness_ms={:.1f} "
      "feed_staleness_ms=-\n",
      all.reads + writes, all.hits, writes, faults, stale,
      static_cast<double>(ledger.longest_staleness.load()) / 1e6);
  return stale == 0 && all.reads > 0 && all.hits > 0 && writes > 0;
}

}  // namespace weir::coherence_check
