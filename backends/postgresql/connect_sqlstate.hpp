// SPDX-License-Identifier: BSL-1.0
/// \file
/// Why a server refuses a connection, in whatever language it speaks.
#pragma once

#include <string>
#include <string_view>

#include "weir/context.hpp"

namespace weir::postgresql {

/// Whether a failure to connect is the server's own word, not libpq's.
bool server_spoke(std::string_view message) noexcept;

/// Connects once more, to be told the refusal's SQLSTATE, which libpq gives only where it is asked for before
/// the answer comes. Empty where it can't be had. Blocks until the deadline.
/// \param uri  as libpq reads it
std::string ask_connect_sqlstate(const std::string& uri, Deadline deadline);

}  // namespace weir::postgresql
