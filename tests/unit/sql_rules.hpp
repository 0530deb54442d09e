// SPDX-License-Identifier: BSL-1.0
/// \file
/// The engines' scanners for tests of SQL text, each with the rules that the engine's own documentation
/// gives.
#pragma once

#include "weir/dialect.hpp"

namespace weir::test {

inline constexpr Dialect sqlite{
    .name = "sqlite",
    .lexical = {.backtick_identifiers = true, .bracket_identifiers = true, .parameter_after_word = true},
    .placeholder = PlaceholderStyle::question_number,
};

inline constexpr Dialect postgresql{
    .name = "postgresql",
    .lexical = {.escape_strings = true, .dollar_quotes = true, .nested_comments = true},
    .placeholder = PlaceholderStyle::dollar_number,
    .relative_times = true,
};

inline constexpr Dialect mysql{
    .name = "mysql",
    .lexical = {.double_quoted_text = true,
                .backslash_escapes = true,
                .backtick_identifiers = true,
                .hash_comments = true,
                .dash_comment_needs_space = true,
                .executable_comments = true},
    .placeholder = PlaceholderStyle::question,
};

inline constexpr Dialect oracle{.name = "oracle",
                                .lexical = {.q_quotes = true, .parameter_after_word = true}};

inline constexpr Dialect sqlserver{.name = "sqlserver",
                                   .lexical = {.bracket_identifiers = true, .nested_comments = true}};

}  // namespace weir::test
