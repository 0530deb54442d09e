// SPDX-License-Identifier: BSL-1.0
/// \file
/// Texts of a config: quantities with units, `${ENV}`, and how what was found is shown.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace weir::detail {

/// A value, or why there is none.
template <class T>
struct Parsed {
  std::optional<T> value;
  std::string problem;
};

/// "250ms", "1.5s", "10m", "1h", "7d" as milliseconds.
Parsed<std::uint64_t> parse_duration(std::string_view text);
/// "4096B", "64KiB", "500MB" … as octets.
Parsed<std::uint64_t> parse_size(std::string_view text);

/// `${NAME}` replaced by the environment variable of that name, `$${` by `${`; any other `$` is itself.
Parsed<std::string> expand_environment(std::string_view text);
/// Text that `expand_environment` gives back as it was.
std::string escape_environment(std::string_view text);

/// The value of an environment variable.
Parsed<std::string> environment_variable(const std::string& name);

/// Control characters as question marks, so that a message stays one line.
std::string one_line(std::string_view text);
/// In double quotes, on one line, not too long, passwords of URLs masked.
std::string shown(std::string_view text);

}  // namespace weir::detail
