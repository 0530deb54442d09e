// SPDX-License-Identifier: BSL-1.0
/// \file
/// Parameters of the command line as values.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "weir/statement.hpp"

namespace weir::tool {

/// The command was called wrongly: exit status 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Reads `NAME=VALUE` or `NAME:TYPE=VALUE`.
///
/// Without a type, a value that is written as a number is one (`42` int64, `1.50` decimal; `007` is text),
/// `true` and `false` are booleans, all else is text. TYPE is null, boolean, int64, uint64, real, decimal,
/// text, bytes (hexadecimal, `\x` before it or not), date, time, timestamp, timestamp_tz, uuid or json.
/// Throws UsageError that says what is wrong.
Param parse_param(std::string_view argument);

/// All of them. Throws UsageError for a name that comes twice.
std::vector<Param> parse_params(const std::vector<std::string>& arguments);

}  // namespace weir::tool
