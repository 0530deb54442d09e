// SPDX-License-Identifier: BSL-1.0
/// \file
/// Names of machines.
#pragma once

#include <string>
#include <vector>

namespace weir::memcached {

/// The addresses of a host, as numbers, in the order in which to try them. The system looks it up, in the
/// time that it takes. \throws Error(unavailable)
std::vector<std::string> resolve(const std::string& host);

}  // namespace weir::memcached
