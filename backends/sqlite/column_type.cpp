// SPDX-License-Identifier: BSL-1.0
#include "column_type.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace weir::sqlite {
namespace {

constexpr bool is_letter(char c) noexcept { return (c >= 'A' && c <= 'Z') || c == '_'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

/// A declared type in upper case, cut into its words and the numbers in parentheses. No declared type that
/// means anything here is longer.
class Declaration {
 public:
  explicit Declaration(std::string_view declared) noexcept {
    for (const char c : declared.substr(0, text_.size())) text_[size_++] = upper(c);
  }

  std::string_view text() const noexcept { return {text_.data(), size_}; }
  bool starts_with(std::string_view prefix) const noexcept { return text().starts_with(prefix); }
  bool contains(std::string_view part) const noexcept { return text().find(part) != std::string_view::npos; }

  /// Whether a word of it begins with `prefix`.
  bool has_word_like(std::string_view prefix) const noexcept {
    for (std::size_t at = text().find(prefix); at != std::string_view::npos; at = text().find(prefix, at + 1))
      if (at == 0 || !is_letter(text_[at - 1])) return true;
    return false;
  }

  /// Whether a word of it ends in INT, INT2, INT4, INT8 or INTEGER, POINT excepted.
  bool has_integer_word() const noexcept {
    std::size_t at = 0;
    while (at < size_) {
      std::size_t end = at;
      while (end < size_ && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
      std::string_view word = text().substr(at, end - at);
      while (!word.empty() && is_digit(word.back())) word.remove_suffix(1);
      if (word != "POINT" && (word.ends_with("INT") || word == "INTEGER" || word.ends_with("SERIAL")))
        return true;
      at = end + 1;
    }
    return false;
  }

  /// The second number in parentheses; 0 where there is only one; -1 where there is none.
  int scale() const noexcept {
    const std::size_t open = text().find('(');
    if (open == std::string_view::npos) return -1;
    const std::size_t comma = text().find(',', open);
    if (comma == std::string_view::npos) return 0;
    std::size_t at = comma + 1;
    while (at < size_ && text_[at] == ' ') ++at;
    int scale = -1;
    const auto [end, failure] = std::from_chars(text_.data() + at, text_.data() + size_, scale);
    return failure == std::errc() && scale >= 0 && scale <= 38 ? scale : -1;
  }

 private:
  std::array<char, 64> text_{};
  std::size_t size_ = 0;
};

}  // namespace

ColumnType column_type(std::string_view declared) noexcept {
  const Declaration type(declared);
  if (type.starts_with("TIMESTAMPTZ")) return {ValueType::timestamp_tz};
  if (type.starts_with("TIMESTAMP") && type.contains("WITH TIME ZONE")) return {ValueType::timestamp_tz};
  if (type.starts_with("TIMESTAMP") || type.starts_with("DATETIME")) return {ValueType::timestamp};
  if (type.text() == "DATE") return {ValueType::date};
  if (type.text() == "TIME" || type.starts_with("TIME(") || type.starts_with("TIME WITHOUT"))
    return {ValueType::time};
  if (type.text() == "UUID") return {ValueType::uuid};
  if (type.starts_with("JSON")) return {ValueType::json};
  if (type.starts_with("BOOL")) return {ValueType::boolean};
  if (type.starts_with("DECIMAL") || type.starts_with("NUMERIC")) return {ValueType::decimal, type.scale()};
  if (type.has_integer_word()) return {ValueType::int64};
  if (type.has_word_like("REAL") || type.has_word_like("FLOA") || type.has_word_like("DOUB"))
    return {ValueType::real};
  if (type.contains("CHAR") || type.contains("CLOB") || type.contains("TEXT")) return {ValueType::text};
  if (type.contains("BLOB") || type.starts_with("BYTEA") || type.contains("BINARY"))
    return {ValueType::bytes};
  return {};
}

}  // namespace weir::sqlite
