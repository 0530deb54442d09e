// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string_view>

#include "commands.hpp"
#include "conformance_output.hpp"
#include "interruption.hpp"
#include "parameters.hpp"
#include "place.hpp"
#include "weir/conformance/suite.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

using conformance::CaseResult;
using conformance::Report;

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw Error(Errc::unavailable, "can't write to standard output");
}

Target target_of(const ConformanceOptions& options) {
  Target target{.url = options.url};
  for (const std::string& option : options.options) {
    const std::size_t equals = option.find('=');
    if (equals == 0 || equals == std::string::npos) throw UsageError("--option: expected NAME=VALUE");
    if (option.substr(0, equals) == "url") throw UsageError("--option url: the URL is given already");
    target.options.emplace_back(option.substr(0, equals), option.substr(equals + 1));
  }
  return target;
}

/// What stands before the colon, in lower case; empty where there is none.
std::string scheme_of(std::string_view url) {
  std::string scheme(url.substr(0, std::min(url.find(':'), url.size())));
  if (scheme.size() == url.size()) return {};
  for (char& c : scheme)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return scheme;
}

std::string list_of(const std::vector<std::string>& schemes) {
  std::string list;
  for (const std::string& scheme : schemes) list += (list.empty() ? "" : ", ") + scheme + ":";
  return list;
}

/// Shows on a terminal how far a run is, on one line of standard error.
class Progress {
 public:
  explicit Progress(std::size_t count) noexcept : count_(count), shown_(isatty(STDERR_FILENO) == 1) {}
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() {
    if (shown_) fmt::print(stderr, "\r\033[K");
  }

  void add(std::string_view name) {
    ++done_;
    if (shown_) fmt::print(stderr, "\r\033[K{}/{} {}", done_, count_, name);
  }

 private:
  std::size_t count_;
  std::size_t done_ = 0;
  bool shown_;
};

template <class Cases>
std::size_t count_matching(const Cases& cases, const std::string& filter) {
  const auto count = std::count_if(cases.begin(), cases.end(), [&](const auto& test) {
    return test.name.find(filter) != std::string_view::npos;
  });
  if (count == 0) throw UsageError(fmt::format("no case has \"{}\" in its name", filter));
  return static_cast<std::size_t>(count);
}

Store& under_test(Store& store) { return store; }
conformance::CacheSubject under_test(const TwoCaches& caches) {
  return {*caches.cache, caches.neighbour.get()};
}

/// Runs the suite in a place and tells how it went; the place stays.
template <class T>
int run(const std::string& engine, const Place<T>& place, const ConformanceOptions& options,
        std::size_t count, const Interruption& interruption) {
  print(fmt::format("{} cases on {}, {}\n", count, engine, place.where()));
  const auto run_all = [&] {
    Progress progress(count);
    return conformance::run_suite(
        engine, under_test(place.subject()),
        {.pattern = options.filter,
         .of_failed = options.keep ? conformance::Leftovers::kept : conformance::Leftovers::dropped,
         .after_each = [&](const CaseResult& result) {
           progress.add(result.name);
           return !interruption.requested();
         }});
  };
  const Report report = run_all();
  print(format_report(report));
  const bool whole = report.results.size() == count;
  if (!whole) fmt::print(stderr, "weir: stopped after {} of {} cases\n", report.results.size(), count);
  if (whole && !report.passed() && report.count(conformance::Outcome::failed) == 0)
    fmt::print(stderr, "weir: nothing passed; a run of nothing proves nothing\n");
  return whole && report.passed() ? 0 : 1;
}

std::string engine_name(const StoreInfo& info) {
  return info.backend == info.dialect->name ? info.backend
                                            : fmt::format("{} ({})", info.backend, info.dialect->name);
}

int run_store(const Target& target, const ConformanceOptions& options) {
  const std::size_t count = count_matching(conformance::store_cases(), options.filter);
  const Interruption interruption;
  Place<Store> place = place_for_store(target);
  const StoreInfo info = place.subject().info();
  const int status = run(engine_name(info), place, options, count, interruption);
  if (options.matrix) print("\n" + format_capabilities(engine_name(info), info.capabilities));
  if (options.keep) {
    print(fmt::format("kept: what failed cases made {}\n", place.where()));
    place.keep();
  } else {
    place.remove();
  }
  return status;
}

int run_cache(std::string_view backend, const Target& target, const ConformanceOptions& options) {
  if (options.keep) throw UsageError("--keep goes with a store: the suite empties a cache before each case");
  const std::size_t count = count_matching(conformance::cache_cases(), options.filter);
  const Interruption interruption;
  Place<TwoCaches> place = place_for_cache(target);
  const std::string engine(backend);
  const int status = run(engine, place, options, count, interruption);
  if (options.matrix) print("\n" + format_capabilities(engine, place.subject().cache->capabilities()));
  place.remove();
  return status;
}

}  // namespace

int conformance(const ConformanceOptions& options) {
  const Target target = target_of(options);
  const std::string scheme = scheme_of(target.url);
  const Registry& registry = builtin_registry();
  if (!registry.store_backend_for_scheme(scheme).empty()) return run_store(target, options);
  const std::string_view cache = registry.cache_backend_for_scheme(scheme);
  if (!cache.empty()) return run_cache(cache, target, options);
  throw UsageError(fmt::format("{}; stores begin with {}; caches with {}",
                               scheme.empty() ? "no URL: it begins with no scheme"
                                              : fmt::format("no backend has the scheme \"{}\"", scheme),
                               list_of(registry.store_schemes()), list_of(registry.cache_schemes())));
}

}  // namespace weir::tool
