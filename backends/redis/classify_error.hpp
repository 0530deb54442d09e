// SPDX-License-Identifier: BSL-1.0
/// \file
/// What an error reply means.
#pragma once

#include <string_view>

#include "failure.hpp"

namespace weir::redis {

/// The kind of an error reply: by its text where the prefix alone does not tell, else by the prefix.
Errc classify_error(std::string_view reply) noexcept;

/// The prefix ("WRONGPASS", "ERR"); empty where the reply begins otherwise.
std::string_view error_prefix(std::string_view reply) noexcept;

/// The whole failure. What the server said stays apart from the message: it may hold user data.
Failure failure_of(std::string_view reply, std::string_view server);

}  // namespace weir::redis
