// SPDX-License-Identifier: BSL-1.0
/// \file
/// PostgreSQL's own scanner, to compare weir's with.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "weir/lexer.hpp"

namespace weir::test {

/// What each octet of a text is, as one letter an octet: `t` text, `i` quoted identifier, `w` word, `n`
/// number, `p` parameter, `s` symbol, and ` ` for white space and comments.
using OctetKinds = std::string;

/// As PostgreSQL's scanner reads it; nothing where that gives up.
/// \param text  without NUL
std::optional<OctetKinds> scan_by_postgresql(const std::string& text);

/// As weir reads it once its parameters are written as $n.
OctetKinds scan_by_weir(std::string_view sql, const ParsedSql& parsed);

/// Where they differ though both are right, or weir is the more careful, made the same: in either reading,
/// what stands between two pieces of a text literal that go on over a line break, and the N of N'…'.
void level_differences(const std::string& rendered, OctetKinds& postgresql, OctetKinds& weir);

/// How many statements PostgreSQL's scanner sees.
std::size_t count_by_postgresql(const std::string& text);

}  // namespace weir::test
