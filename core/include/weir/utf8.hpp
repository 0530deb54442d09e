// SPDX-License-Identifier: BSL-1.0
/// \file
/// Whether octets are text.
#pragma once

#include <string_view>

namespace weir::detail {

/// Well-formed UTF-8 (The Unicode Standard, table 3-7): no surrogates, no overlong forms, nothing over
/// U+10FFFF. For backends whose engine does not check it.
bool is_utf8(std::string_view text) noexcept;

}  // namespace weir::detail
