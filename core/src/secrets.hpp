// SPDX-License-Identifier: BSL-1.0
/// \file
/// Secrets that are kept outside of a config.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "config_text.hpp"

namespace weir::detail {

/// A file's contents without its last newline.
Parsed<std::string> secret_from_file(const std::string& path);

/// What a program writes to its standard output, without the last newline. It runs without a shell, with
/// nothing to read; its standard error is dropped, since it may tell the secret.
/// \param words  the program (looked up in PATH) and its arguments; at least one
/// \param limit  the program is killed after this long
Parsed<std::string> secret_from_command(const std::vector<std::string>& words,
                                        std::chrono::milliseconds limit);

}  // namespace weir::detail
