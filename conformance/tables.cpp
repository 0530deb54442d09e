// SPDX-License-Identifier: BSL-1.0
// What a run is printed as.
#include <fmt/format.h>

#include <ostream>

#include "weir/conformance/suite.hpp"

namespace weir::conformance {

void print_table(std::ostream& out, std::span<const Report> reports) {
  out << fmt::format("{:<60} {:>7} {:>7} {:>7}\n", "chain", "passed", "skipped", "failed");
  for (const Report& report : reports)
    out << fmt::format("{:<60} {:>7} {:>7} {:>7}\n", report.subject, report.count(Outcome::passed),
                       report.count(Outcome::skipped), report.count(Outcome::failed));
}

void print_matrix(std::ostream& out, std::span<const DeclaredCapabilities> engines) {
  out << "| capability |";
  for (const DeclaredCapabilities& engine : engines) out << ' ' << engine.engine << " |";
  out << "\n| --- |";
  for (std::size_t i = 0; i < engines.size(); ++i) out << " :---: |";
  for (const Capability each : all_capabilities()) {
    out << "\n| `" << to_string(each) << "` |";
    for (const DeclaredCapabilities& engine : engines) out << (engine.declared.has(each) ? " yes |" : " – |");
  }
  out << '\n';
}

}  // namespace weir::conformance
