// SPDX-License-Identifier: BSL-1.0
/// \file
/// What `weir conformance` prints.
#pragma once

#include <string>

#include "weir/conformance/suite.hpp"

namespace weir::tool {

/// The cases that failed, each with its notes; those skipped, by what decided it; the closing table.
std::string format_report(const conformance::Report& report);

/// What the engine declares, as a column of docs/backends.md.
std::string format_capabilities(const std::string& engine, Capabilities declared);
std::string format_capabilities(const std::string& engine, CacheCapabilities declared);

}  // namespace weir::tool
