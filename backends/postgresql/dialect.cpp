// SPDX-License-Identifier: BSL-1.0
#include "dialect.hpp"

namespace weir::postgresql {

const Dialect dialect{
    .name = "postgresql",
    .lexical = {.escape_strings = true, .dollar_quotes = true, .nested_comments = true},
    .placeholder = PlaceholderStyle::dollar_number,
    .relative_times = true,
};

}  // namespace weir::postgresql
