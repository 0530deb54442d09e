// SPDX-License-Identifier: BSL-1.0
/// \file
/// How long a socket may block for a deadline.
#pragma once

#include <chrono>

namespace weir::redis {

/// The socket timeout for this much time left: rounded up, to 10 ms where more than that is left, so that
/// calls with the same limit find it set already and spare the system calls. At least 1 ms.
std::chrono::milliseconds socket_timeout(std::chrono::nanoseconds left) noexcept;

}  // namespace weir::redis
