// SPDX-License-Identifier: BSL-1.0
/// \file
/// What Oracle's error numbers mean.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/error.hpp"

namespace weir::oracle {

/// The Errc of the first ORA-nnnnn in a message; Errc::internal where there is none, or it says nothing to
/// weir. The native code of a diagnostic is not looked at: it may be the driver's own.
Errc classify_error(std::string_view sqlstate, std::int64_t native_code, std::string_view message) noexcept;

}  // namespace weir::oracle
