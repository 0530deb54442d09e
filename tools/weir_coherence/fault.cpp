// SPDX-License-Identifier: BSL-1.0
#include "fault.hpp"

#include <fmt/core.h>

#include <array>

namespace weir::coherence_check {
namespace {

constexpr std::array<std::string_view, fault_number> names = {
    "kill-writer", "stop-writer",   "kill-cache",    "stop-cache",   "flush",         "evict",       "cut",
    "slow-cache",  "kill-database", "stop-database", "cut-database", "slow-database", "lose-answers"};

}  // namespace

std::string_view to_string(Fault fault) noexcept { return names[static_cast<std::size_t>(fault)]; }

std::optional<Fault> fault_of(std::string_view name) noexcept {
  for (const Fault fault : all_faults())
    if (to_string(fault) == name) return fault;
  return std::nullopt;
}

std::vector<Fault> all_faults() {
  std::vector<Fault> all;
  for (int number = 0; number < fault_number; ++number) all.push_back(static_cast<Fault>(number));
  return all;
}

void note_fault(Ledger& ledger, Fault fault) noexcept {
  const std::uint32_t count = ledger.fault_count;
  PastFault& past = ledger.faults[count % faults_kept];
  past.number = static_cast<std::uint32_t>(fault);
  past.at = nanos_now();
  ledger.fault_count = count + 1;
}

std::string past_faults(const Ledger& ledger, Nanos now) {
  std::string text = " last faults:";
  const std::uint32_t count = ledger.fault_count;
  for (std::uint32_t back = 1; back <= faults_kept && back <= count; ++back) {
    const PastFault& past = ledger.faults[(count - back) % faults_kept];
    text += fmt::format(" {} {:.1f} ms ago", to_string(static_cast<Fault>(past.number.load())),
                        static_cast<double>(now - past.at) / 1e6);
  }
  return text;
}

}  // namespace weir::coherence_check
