// SPDX-License-Identifier: BSL-1.0
#include "connection_string.hpp"

#include <algorithm>

#include "odbc_engine.hpp"
#include "weir/error.hpp"
#include "words.hpp"

namespace weir::relational::odbc {
namespace {

[[noreturn]] void refuse(const std::string& message) {
  throw Error(Errc::config, "the ODBC connection string " + message);
}

std::string_view trimmed(std::string_view text) noexcept {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

/// Cuts `{…}` off the front of `rest`, where `}}` stands for one `}`.
std::string braced_value(std::string_view& rest) {
  std::string value;
  std::size_t at = 1;
  while (true) {
    if (at >= rest.size()) refuse("has a { without its }");
    if (rest[at] == '}') {
      if (at + 1 >= rest.size() || rest[at + 1] != '}') break;
      ++at;
    }
    value += rest[at++];
  }
  rest.remove_prefix(at + 1);
  const std::size_t end = std::min(rest.find(';'), rest.size());
  if (!trimmed(rest.substr(0, end)).empty()) refuse("has text between a } and the next ;");
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return value;
}

std::string plain_value(std::string_view& rest) {
  const std::size_t end = std::min(rest.find(';'), rest.size());
  std::string value(trimmed(rest.substr(0, end)));
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return value;
}

bool needs_braces(std::string_view value) noexcept {
  return value.find_first_of("[]{}(),;?*=!@") != std::string_view::npos || value.starts_with(' ') ||
         value.ends_with(' ');
}

}  // namespace

Attributes read_connection_string(std::string_view text) {
  if (text.find('\0') != std::string_view::npos) refuse("holds a NUL");
  Attributes attributes;
  while (!trimmed(text).empty()) {
    if (text.starts_with(' ') || text.starts_with(';')) {
      text.remove_prefix(1);
      continue;
    }
    const std::size_t equals = text.find('=');
    const std::string_view key = trimmed(text.substr(0, equals));
    if (equals == std::string_view::npos || key.empty() || key.find(';') != std::string_view::npos)
      refuse("must be made of KEY=VALUE, with a ; between them");
    text.remove_prefix(equals + 1);
    while (text.starts_with(' ')) text.remove_prefix(1);
    std::string value = text.starts_with('{') ? braced_value(text) : plain_value(text);
    attributes.emplace_back(key, std::move(value));
  }
  if (attributes.empty()) refuse("is empty: it names a DSN or a driver, e.g. DSN=shop;UID=app");
  return attributes;
}

std::string connection_string(const Attributes& attributes) {
  std::string text;
  for (const auto& [key, value] : attributes) {
    if (value.find('\0') != std::string::npos) refuse("holds a NUL in the value of " + key);
    text.append(key).append("=");
    if (needs_braces(value)) {
      text += '{';
      for (const char c : value) text.append(c == '}' ? 2 : 1, c);
      text += '}';
    } else {
      text += value;
    }
    text += ';';
  }
  return text;
}

const std::string* find(const Attributes& attributes, std::string_view lower_case_key) noexcept {
  for (const auto& [key, value] : attributes)
    if (same_word(key, lower_case_key)) return &value;
  return nullptr;
}

void set_default(Attributes& attributes, std::string_view key, std::string_view value) {
  const bool there = std::any_of(attributes.begin(), attributes.end(), [&](const auto& attribute) {
    return same_word(attribute.first, lower_case(key));
  });
  if (!there) attributes.emplace_back(key, value);
}

bool is_secret(std::string_view key) {
  const std::string lower = lower_case(key);
  return std::any_of(std::begin(secret_words), std::end(secret_words),
                     [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::string without_values(std::string_view text, const Attributes& attributes) {
  std::string cleaned(text);
  for (const auto& [key, value] : attributes) {
    if (!is_secret(key) || value.empty()) continue;
    for (std::size_t at = cleaned.find(value); at != std::string::npos; at = cleaned.find(value, at + 3))
      cleaned.replace(at, value.size(), "***");
  }
  return cleaned;
}

}  // namespace weir::relational::odbc
