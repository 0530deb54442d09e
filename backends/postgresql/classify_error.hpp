// SPDX-License-Identifier: BSL-1.0
/// \file
/// What PostgreSQL's error codes mean to a program.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/error.hpp"

namespace weir::postgresql {

/// The kind of a SQLSTATE: by the exact code first, else by its class. Errc::internal for what is neither.
Errc classify_error(std::string_view sqlstate) noexcept;

/// The same for a driver that has codes of its own beside (psqlODBC), as Dialect::classify_error: a
/// connection that died under it is HY000, and only the text tells.
Errc classify_driver_error(std::string_view sqlstate, std::int64_t native_code, std::string_view message);

/// The kind of a failure to connect, of which libpq gives only the text: permission, undefined_object (no
/// such database), else unavailable. Knows the server's English messages; any other is unavailable.
Errc classify_connect_failure(std::string_view message) noexcept;

}  // namespace weir::postgresql
