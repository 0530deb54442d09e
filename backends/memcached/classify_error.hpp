// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a return code of libmemcached means.
#pragma once

#include <libmemcached/memcached.h>

#include <string_view>

#include "weir/error.hpp"

namespace weir::memcached {

/// The kind of a code that is a failure.
Errc classify_error(memcached_return_t code) noexcept;

/// The rest of a sentence that begins with a node's name.
std::string_view meaning(Errc kind) noexcept;

}  // namespace weir::memcached
