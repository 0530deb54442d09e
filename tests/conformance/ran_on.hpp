// SPDX-License-Identifier: BSL-1.0
/// \file
/// What exactly a run ran on, for docs/backends.md.
#pragma once

#include <string>

#include "weir/store.hpp"

namespace weir::conformance {

/// The server as it calls itself, and the client library or driver in front of it: "PostgreSQL 15.10,
/// libpq 15.10". Asks the engine.
std::string ran_on(Store& store);

/// The same of a cache in subjects.cpp: by its name, since a cache can't be asked.
std::string cache_ran_on(const std::string& name);

}  // namespace weir::conformance
