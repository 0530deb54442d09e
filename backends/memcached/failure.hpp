// SPDX-License-Identifier: BSL-1.0
/// \file
/// What this backend throws, and how long a call may take before it does.
#pragma once

#include <string>

#include "weir/clock.hpp"
#include "weir/error.hpp"

namespace weir::memcached {

/// How long a call may take.
struct Limit {
  Clock::Instant deadline;
  bool callers = false;  ///< set by the caller, sooner than the command timeout
};

/// An Error of this backend that needs no more than a message.
Error memcached_error(Errc kind, const std::string& message);

}  // namespace weir::memcached
