// SPDX-License-Identifier: BSL-1.0
/// \file
/// The generated part of docs/backends.md.
#pragma once

#include <span>
#include <string>

#include "weir/conformance/suite.hpp"

namespace weir::conformance {

/// One chain of subjects.cpp, and what its run gave.
struct ChainRun {
  std::string group;
  Report report;                       ///< its subject is the chain
  Capabilities declared{};             ///< of a store
  CacheCapabilities cache_declared{};  ///< of a cache
  std::string ran_on{};                ///< of an engine without adapters
};

/// Whether no adapter stands in front of the engine.
bool is_bare(std::string_view chain);

/// How many cases each engine and cache passed, and which engine declares what: what a program can tell
/// without a run, where all is well. Markdown.
std::string results(std::span<const ChainRun> stores, std::span<const ChainRun> caches);

/// What each engine and cache was run on. Markdown.
std::string versions(std::span<const ChainRun> stores, std::span<const ChainRun> caches);

/// The lines of the page between which all of it stands.
inline constexpr std::string_view page_begin = "<!-- from a run of the suite: begin -->\n";
inline constexpr std::string_view page_end = "<!-- from a run of the suite: end -->\n";

}  // namespace weir::conformance
