// SPDX-License-Identifier: BSL-1.0
#include "dialect.hpp"

namespace weir::sqlite {

const Dialect dialect{
    .name = "sqlite",
    .lexical = {.backtick_identifiers = true, .bracket_identifiers = true},
    .placeholder = PlaceholderStyle::question_number,
};

}  // namespace weir::sqlite
