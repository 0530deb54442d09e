// SPDX-License-Identifier: BSL-1.0
#include "copy_insert.hpp"

#include <algorithm>
#include <cstddef>

#include "plain_insert.hpp"

namespace weir::postgresql {
namespace {

std::string quoted(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + '"';
}

// A name as the catalog spells it: unquoted ones are kept in lower case.
std::string catalog_name(std::string_view written) {
  std::string name;
  if (!written.starts_with('"')) {
    for (const char c : written) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
  }
  for (std::size_t i = 1; i + 1 < written.size(); ++i) {
    name += written[i];
    if (written[i] == '"') ++i;  // it stands there twice
  }
  return name;
}

// The catalog reads a name with white space in it, but no comment and no U&"…".
bool is_plain(std::string_view name) noexcept {
  for (const std::string_view other : {"/*", "--", "&\""})
    if (name.find(other) != std::string_view::npos) return false;
  return true;
}

}  // namespace

std::string CopyInsert::copy_command() const {
  std::string command = "COPY " + table + " (";
  for (const std::string& column : columns) {
    if (&column != columns.data()) command += ", ";
    command += quoted(column);
  }
  return command + ") FROM STDIN";
}

std::optional<CopyInsert> copy_insert(std::string_view sql, const ParsedSql& parsed) {
  const auto plain = relational::plain_insert(sql, parsed);
  if (!plain || !is_plain(plain->table)) return std::nullopt;
  if (!std::all_of(plain->columns.begin(), plain->columns.end(), is_plain)) return std::nullopt;
  const std::size_t values = plain->parameters.size();
  const bool each_once = values == plain->columns.size() && values == parsed.parameter_names.size();
  if (!each_once) return std::nullopt;
  CopyInsert insert{std::string(plain->table), {}};
  for (const std::string_view column : plain->columns) insert.columns.push_back(catalog_name(column));
  return insert;
}

}  // namespace weir::postgresql
