// SPDX-License-Identifier: BSL-1.0
// What a run is printed as.
#include <fmt/format.h>

#include <ostream>

#include "weir/conformance/suite.hpp"

namespace weir::conformance {
namespace {

template <class Each>
void print(std::ostream& out, std::span<const Each> capabilities, std::span<const Declared<Each>> engines) {
  out << "| capability |";
  for (const Declared<Each>& engine : engines) out << ' ' << engine.engine << " |";
  out << "\n| --- |";
  for (std::size_t i = 0; i < engines.size(); ++i) out << " :---: |";
  for (const Each each : capabilities) {
    out << "\n| `" << to_string(each) << "` |";
    for (const Declared<Each>& engine : engines) out << (engine.declared.has(each) ? " yes |" : " – |");
  }
  out << '\n';
}

}  // namespace

void print_table(std::ostream& out, std::span<const Report> reports) {
  out << fmt::format("{:<60} {:>7} {:>7} {:>7}\n", "chain", "passed", "skipped", "failed");
  for (const Report& report : reports)
    out << fmt::format("{:<60} {:>7} {:>7} {:>7}\n", report.subject, report.count(Outcome::passed),
                       report.count(Outcome::skipped), report.count(Outcome::failed));
}

void print_matrix(std::ostream& out, std::span<const DeclaredCapabilities> engines) {
  print(out, all_capabilities(), engines);
}
void print_matrix(std::ostream& out, std::span<const DeclaredCacheCapabilities> engines) {
  print(out, all_cache_capabilities(), engines);
}

}  // namespace weir::conformance
