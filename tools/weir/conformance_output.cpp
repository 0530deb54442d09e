// SPDX-License-Identifier: BSL-1.0
#include "conformance_output.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <sstream>

namespace weir::tool {
namespace {

using conformance::CaseResult;
using conformance::Outcome;
using conformance::Report;

std::string failures(const Report& report) {
  std::string text;
  for (const CaseResult& result : report.results) {
    if (result.outcome != Outcome::failed) continue;
    text += fmt::format("failed: {}\n", result.name);
    for (const std::string& note : result.notes) text += fmt::format("    {}\n", note);
  }
  return text;
}

/// What needs a capability that is not there, by capability; then what shows how one is absent that is there.
std::string skips(const Report& report) {
  std::map<std::string, std::string> lacking;
  std::string having;
  for (const CaseResult& result : report.results) {
    if (result.outcome != Outcome::skipped) continue;
    const std::string& why = result.notes.front();
    std::string& names = why.starts_with("has ") ? having : lacking[why];
    names += (names.empty() ? "" : ", ") + std::string(result.name);
  }
  std::string text;
  for (const auto& [why, names] : lacking) text += fmt::format("skipped, {}: {}\n", why, names);
  if (!having.empty()) text += fmt::format("skipped, about engines without what this one has: {}\n", having);
  return text;
}

template <class Declared>
std::string column(const Declared& engine) {
  std::ostringstream matrix;
  conformance::print_matrix(matrix, std::array{engine});
  return matrix.str();
}

}  // namespace

std::string format_report(const Report& report) {
  std::ostringstream table;
  conformance::print_table(table, std::array{report});
  std::string text = failures(report) + skips(report);
  if (!text.empty()) text += '\n';
  return text + table.str();
}

std::string format_capabilities(const std::string& engine, Capabilities declared) {
  return column(conformance::DeclaredCapabilities{engine, declared});
}
std::string format_capabilities(const std::string& engine, CacheCapabilities declared) {
  return column(conformance::DeclaredCacheCapabilities{engine, declared});
}

}  // namespace weir::tool
