// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the error codes of MySQL and MariaDB mean to a program.
#pragma once

#include <cstdint>
#include <string_view>

#include "weir/error.hpp"

namespace weir::mysql {

/// The kind of an error: by its number first, else by the class of its SQLSTATE. Errc::internal for what is
/// neither.
/// \param message  tells apart what has one number: a text that is no date, and a date that does not fit
Errc classify_error(std::string_view sqlstate, std::int64_t number, std::string_view message);

/// Whether the number says that the connection is gone.
bool is_lost_connection(unsigned number) noexcept;

}  // namespace weir::mysql
