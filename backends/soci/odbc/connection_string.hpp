// SPDX-License-Identifier: BSL-1.0
/// \file
/// The keys and values of an ODBC connection string.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::relational::odbc {

/// In order; keys as they were written.
using Attributes = std::vector<std::pair<std::string, std::string>>;

/// What the key of a secret has in it.
inline constexpr std::string_view secret_words[] = {"pwd", "pass", "secret", "token", "credential"};

/// The value of a key, whatever case it is written in, or nullptr.
const std::string* find(const Attributes& attributes, std::string_view lower_case_key) noexcept;

/// Adds a value unless the key is there already.
void set_default(Attributes& attributes, std::string_view key, std::string_view value);

/// Whether a key's value must never be shown.
bool is_secret(std::string_view key);

/// A text with every secret value in it as `***`.
std::string without_values(std::string_view text, const Attributes& attributes);

std::string lower_case(std::string_view text);

}  // namespace weir::relational::odbc
