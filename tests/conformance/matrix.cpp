// SPDX-License-Identifier: BSL-1.0
#include "matrix.hpp"

#include <fmt/format.h>

#include <sstream>
#include <vector>

namespace weir::conformance {
namespace {

/// A group's chains with adapters, added up.
struct Behind {
  std::size_t chains = 0;
  std::size_t passed = 0;
  std::size_t failed = 0;
};

Behind behind_adapters(std::span<const ChainRun> runs, const std::string& group) {
  Behind sum;
  for (const ChainRun& run : runs) {
    if (run.group != group || is_bare(run.report.subject)) continue;
    ++sum.chains;
    sum.passed += run.report.count(Outcome::passed);
    sum.failed += run.report.count(Outcome::failed);
  }
  return sum;
}

std::string store_results(std::span<const ChainRun> runs) {
  std::string text =
      "| store | passed | skipped | failed | chains in front of it | passed | failed |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: |\n";
  for (const ChainRun& run : runs) {
    if (!is_bare(run.report.subject)) continue;
    const Behind behind = behind_adapters(runs, run.group);
    text += fmt::format("| {} | {} | {} | {} | {} | {} | {} |\n", run.report.subject,
                        run.report.count(Outcome::passed), run.report.count(Outcome::skipped),
                        run.report.count(Outcome::failed), behind.chains, behind.passed, behind.failed);
  }
  return text;
}

std::string cache_results(std::span<const ChainRun> runs) {
  std::string text = "| cache | passed | skipped | failed |\n| --- | ---: | ---: | ---: |\n";
  for (const ChainRun& run : runs) {
    std::string name = run.report.subject;
    for (std::size_t at = name.find('|'); at != std::string::npos; at = name.find('|', at + 2))
      name.insert(at, "\\");
    text += fmt::format("| {} | {} | {} | {} |\n", name, run.report.count(Outcome::passed),
                        run.report.count(Outcome::skipped), run.report.count(Outcome::failed));
  }
  return text;
}

/// A column for each engine without adapters.
template <class Each>
std::string matrix(std::span<const ChainRun> runs, CapabilitySet<Each> ChainRun::*declared) {
  std::vector<Declared<Each>> engines;
  for (const ChainRun& run : runs)
    if (is_bare(run.report.subject)) engines.push_back({run.report.subject, run.*declared});
  std::ostringstream out;
  print_matrix(out, engines);
  return out.str();
}

}  // namespace

bool is_bare(std::string_view chain) {
  return chain.find(" | ") == std::string_view::npos && !chain.starts_with("tiered(");
}

std::string results(std::span<const ChainRun> stores, std::span<const ChainRun> caches) {
  return "\n" + store_results(stores) + "\n" + cache_results(caches) + "\n### What each store declares\n\n" +
         matrix(stores, &ChainRun::declared) + "\n### What each cache declares\n\n" +
         matrix(caches, &ChainRun::cache_declared) + "\n";
}

std::string versions(std::span<const ChainRun> stores, std::span<const ChainRun> caches) {
  std::string text = "### What it was run on\n\n| | |\n| --- | --- |\n";
  for (const auto& runs : {stores, caches})
    for (const ChainRun& run : runs)
      if (is_bare(run.report.subject)) text += fmt::format("| {} | {} |\n", run.report.subject, run.ran_on);
  return text + "\n";
}

}  // namespace weir::conformance
