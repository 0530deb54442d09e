// SPDX-License-Identifier: BSL-1.0
/// \file
/// What SQL Server's error numbers mean.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/error.hpp"

namespace weir::sqlserver {

/// The Errc of a number that came from the server, as "[SQL Server]" in the message tells; Errc::internal for
/// one of the driver's own, or that says nothing to weir. The message also tells a foreign key from a CHECK,
/// which have one number.
Errc classify_error(std::string_view sqlstate, std::int64_t number, std::string_view message) noexcept;

}  // namespace weir::sqlserver
