// SPDX-License-Identifier: BSL-1.0
/// \file
/// The Error that the memory cache throws.
#pragma once

#include <string>
#include <utility>

#include "weir/error.hpp"

namespace weir::memory {

inline Error memory_error(Errc kind, const std::string& message) {
  Error::Details details;
  details.link = "memory";
  return {kind, message, std::move(details)};
}

}  // namespace weir::memory
