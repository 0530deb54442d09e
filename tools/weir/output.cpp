// SPDX-License-Identifier: BSL-1.0
#include "output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>
#include <vector>

namespace weir::tool {
namespace {

std::vector<std::string> column_names(const Rows& rows) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < rows.column_count(); ++i) names.emplace_back(rows.column_name(i));
  return names;
}

// ---- table

/// Columns on a terminal: one for each code point, two for the wide ones (East Asian, emoji), none for marks
/// that combine.
std::size_t display_width(std::string_view utf8) {
  std::size_t width = 0;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto lead = static_cast<unsigned char>(utf8[i]);
    const std::size_t size = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    char32_t code = size == 1 ? lead : lead & (0x7FU >> size);
    for (std::size_t k = 1; k < size && i + k < utf8.size(); ++k)
      code = code << 6U | (static_cast<unsigned char>(utf8[i + k]) & 0x3FU);
    const bool combines =
        (code >= 0x300 && code <= 0x36F) || (code >= 0xFE00 && code <= 0xFE0F) || code == 0x200D;
    const bool wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
                      (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
                      (code >= 0xFF00 && code <= 0xFF60) || (code >= 0x1F300 && code <= 0x1FAFF);
    width += combines ? 0 : wide ? 2 : 1;
    i += size;
  }
  return width;
}

/// Text for one line of a table: control characters would break it.
std::string on_one_line(std::string text) {
  std::string line;
  for (const char c : text) {
    if (c == '\n') {
      line += "\\n";
    } else if (c == '\t') {
      line += "\\t";
    } else if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) {
      line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      line += c;
    }
  }
  return line;
}

bool is_number(ValueType type) {
  return type == ValueType::int64 || type == ValueType::uint64 || type == ValueType::real ||
         type == ValueType::decimal;
}

std::string padded(const std::string& text, std::size_t width, bool right) {
  const std::string space(width - std::min(width, display_width(text)), ' ');
  return right ? space + text : text + space;
}

std::string without_trailing_space(std::string line) {
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::string format_table(const Rows& rows) {
  std::vector<std::vector<std::string>> lines{column_names(rows)};
  for (const auto row : rows) {
    std::vector<std::string>& line = lines.emplace_back();
    for (std::size_t i = 0; i < row.size(); ++i) line.push_back(on_one_line(row[i].as<Value>().to_string()));
  }
  std::vector<std::size_t> widths(rows.column_count(), 0);
  for (const auto& line : lines)
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], display_width(line[i]));

  std::string out;
  for (std::size_t n = 0; n < lines.size(); ++n) {
    std::string text;
    for (std::size_t i = 0; i < widths.size(); ++i)
      text += (i == 0 ? "" : "  ") + padded(lines[n][i], widths[i], is_number(rows.column_type(i)));
    out += without_trailing_space(std::move(text)) + "\n";
    if (n == 0) {
      for (std::size_t i = 0; i < widths.size(); ++i)
        out += (i == 0 ? "" : "  ") + std::string(widths[i], '-');
      out += "\n";
    }
  }
  return out + fmt::format("({} row{})\n", rows.size(), rows.size() == 1 ? "" : "s");
}

// ---- JSON

std::string json_text(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// Drops the white space between the parts of a JSON text and changes nothing else, so that numbers keep
/// every digit.
std::string compact_json(std::string_view text) {
  std::string out;
  bool inside_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (inside_text && c == '\\') {
      out += c;
      out += text[++i];
      continue;
    }
    if (c == '"') inside_text = !inside_text;
    if (inside_text || (c != ' ' && c != '\n' && c != '\t' && c != '\r')) out += c;
  }
  return out;
}

std::string json_of(const Value& value) {
  switch (value.type()) {
    case ValueType::null:
      return "null";
    case ValueType::boolean:
      return value.get<bool>() ? "true" : "false";
    case ValueType::int64:
      return fmt::format("{}", value.get<std::int64_t>());
    case ValueType::uint64:
      return fmt::format("{}", value.get<std::uint64_t>());
    case ValueType::real: {
      const double number = value.get<double>();
      return std::isfinite(number) ? nlohmann::json(number).dump() : json_text(value.to_string());
    }
    case ValueType::json: {
      const std::string& text = value.get<Json>().text;
      return nlohmann::json::accept(text) ? compact_json(text) : json_text(text);
    }
    default:
      return json_text(value.to_string());
  }
}

std::vector<std::string> distinct_keys(const Rows& rows) {
  std::vector<std::string> keys;
  for (const std::string& name : column_names(rows)) {
    std::string key = name;
    for (int n = 2; std::find(keys.begin(), keys.end(), key) != keys.end(); ++n)
      key = fmt::format("{}_{}", name, n);
    keys.push_back(std::move(key));
  }
  return keys;
}

std::string format_json(const Rows& rows) {
  std::vector<std::string> keys = distinct_keys(rows);
  for (std::string& key : keys) key = json_text(key);
  std::string out = "[";
  const char* separator = "\n";
  for (const auto row : rows) {
    out += separator;
    out += "  {";
    for (std::size_t i = 0; i < keys.size(); ++i)
      out += fmt::format("{}{}: {}", i == 0 ? "" : ", ", keys[i], json_of(row[i].as<Value>()));
    out += "}";
    separator = ",\n";
  }
  return out + (rows.empty() ? "]\n" : "\n]\n");
}

// ---- CSV

std::string csv_text(const std::string& text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

std::string format_csv(const Rows& rows) {
  std::string out;
  const std::vector<std::string> names = column_names(rows);
  for (std::size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "" : ",") + csv_text(names[i]);
  out += "\r\n";
  for (const auto row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      out +=
          (i == 0 ? "" : ",") + (row[i].is_null() ? std::string() : csv_text(row[i].as<Value>().to_string()));
    out += "\r\n";
  }
  return out;
}

}  // namespace

std::string format_rows(const Rows& rows, Format format) {
  switch (format) {
    case Format::json:
      return format_json(rows);
    case Format::csv:
      return format_csv(rows);
    case Format::table:
      break;
  }
  return format_table(rows);
}

std::string format_affected(std::uint64_t affected_rows, Format format) {
  switch (format) {
    case Format::json:
      return fmt::format("{{\"affected_rows\": {}}}\n", affected_rows);
    case Format::csv:
      return fmt::format("affected_rows\r\n{}\r\n", affected_rows);
    case Format::table:
      break;
  }
  return fmt::format("{} row{} affected\n", affected_rows, affected_rows == 1 ? "" : "s");
}

}  // namespace weir::tool
