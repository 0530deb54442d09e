// SPDX-License-Identifier: BSL-1.0
#pragma once

#include <string_view>

namespace weir::detail {

/// No octet over 127. Eight octets or more at a time.
bool is_ascii(std::string_view text) noexcept;

/// Well-formed UTF-8 (The Unicode Standard, table 3-7): no surrogates, no overlong forms, nothing over
/// U+10FFFF.
bool is_utf8(std::string_view text) noexcept;

/// Whether an octet continues a UTF-8 sequence, so that no character begins there.
constexpr bool continues_character(char octet) noexcept {
  return (static_cast<unsigned char>(octet) & 0xC0) == 0x80;
}

}  // namespace weir::detail
