// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <array>
#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <random>

#include "commands.hpp"
#include "parameters.hpp"
#include "weir/clock.hpp"
#include "weir/conformance/suite.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"
#include "weir/url.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

/// What a run is done on: a store, or a cache and perhaps another namespace beside it.
struct Subject {
  std::string name;
  StorePtr store{};
  CachePtr cache{};
  CachePtr neighbour{};
};

std::string scheme_of(std::string_view target) { return std::string(target.substr(0, target.find(':'))); }

/// Two namespaces of our own behind one URL. A memory cache is one by itself.
Subject caches_at(const std::string& url, const std::string& backend) {
  if (backend == "memory") return {.name = url, .cache = open_cache(url), .neighbour = open_cache(url)};
  const std::string run = fmt::format("{:08x}", std::random_device()());
  const auto in_namespace = [&](std::string_view which) {
    return nlohmann::json{
        {"backend", backend}, {"url", url}, {"prefix", fmt::format("conformance-{}-{}:", run, which)}};
  };
  const nlohmann::json config = {{"caches", {{"a", in_namespace("a")}, {"b", in_namespace("b")}}}};
  const Runtime runtime =
      Runtime::parse(config.dump(), without_secrets(url), builtin_registry(), system_clock());
  return {.name = without_secrets(url), .cache = runtime.cache("a"), .neighbour = runtime.cache("b")};
}

Subject open_subject(const ConformanceOptions& options) {
  if (!options.store.empty())
    return {.name = options.store, .store = weir::open(options.target).store(options.store)};
  if (!options.cache.empty())
    return {.name = options.cache, .cache = weir::open(options.target).cache(options.cache)};
  const std::string scheme = scheme_of(options.target);
  if (const auto backend = builtin_registry().cache_backend_for_scheme(scheme); !backend.empty())
    return caches_at(options.target, std::string(backend));
  if (builtin_registry().store_backend_for_scheme(scheme).empty())
    throw UsageError(options.target + " is no URL; with a config, say --store or --cache NAME");
  return {.name = without_secrets(options.target), .store = open_store(options.target)};
}

bool print_result(const conformance::CaseResult& result, bool verbose) {
  constexpr std::array<std::string_view, 3> words = {"passed", "FAILED", "skipped"};
  if (result.outcome == conformance::Outcome::failed || verbose)
    fmt::print("{:<8} {}\n", words.at(static_cast<std::size_t>(result.outcome)), result.name);
  if (result.outcome != conformance::Outcome::passed &&
      (verbose || result.outcome == conformance::Outcome::failed))
    for (const std::string& note : result.notes) fmt::print("         {}\n", note);
  std::fflush(stdout);
  return true;
}

}  // namespace

int conformance(const ConformanceOptions& options) {
  const Subject subject = open_subject(options);
  const auto print = [&](const conformance::CaseResult& result) {
    return print_result(result, options.verbose);
  };
  const conformance::Report report =
      subject.store ? conformance::run_suite(subject.name, *subject.store, options.only, print)
                    : conformance::run_suite(subject.name, {*subject.cache, subject.neighbour.get()},
                                             options.only, print);
  conformance::print_table(std::cout, {&report, 1});
  std::cout.flush();
  return report.passed() ? 0 : 1;
}

}  // namespace weir::tool
