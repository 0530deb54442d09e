// SPDX-License-Identifier: BSL-1.0
/// \file
/// Values as PostgreSQL reads them.
#pragma once

#include <libpq-fe.h>

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir::postgresql {

/// The type that stands for a value where the server can't tell from the statement what a parameter is.
Oid natural_type(const Value& value) noexcept;

/// The text that PostgreSQL reads as this value; empty for null. Bytes are given in hex.
std::string to_text(const Value& value);

/// Throws Error(invalid_argument) where a text has a NUL in it. \param name  the parameter's
void check_text(std::string_view text, std::string_view name);

/// The values of a query, laid out as libpq takes them: text, but octets for bytes. Borrows texts and octets
/// from the query. Does not allocate for up to 16 integers, truth values and texts.
class Parameters {
 public:
  /// \param values  size() and operator[], in the order of the statement's parameters
  /// Throws Error(invalid_argument) for a text with a NUL in it, Error(too_large) for more than 65,535
  /// values.
  template <class Values>
  Parameters(const ParsedSql& parsed, const Values& values) : Parameters(values.size()) {
    for (std::size_t i = 0; i < values.size(); ++i) set(i, values[i], parsed.parameter_names[i]);
  }
  Parameters(const Parameters&) = delete;

  int size() const noexcept { return size_; }
  const char* const* texts() const noexcept { return texts_; }
  const int* lengths() const noexcept { return lengths_; }  ///< null where all is text
  std::size_t octets() const noexcept { return octets_; }   ///< about, of what is sent
  const int* formats() const noexcept { return formats_; }  ///< null where all is text

 private:
  static constexpr std::size_t few = 16;
  using Number = std::array<char, 32>;

  explicit Parameters(std::size_t size);
  void set(std::size_t index, const Value& value, const std::string& name);
  void set_bytes(std::size_t index, const std::string& octets);
  const char* own(std::string text);

  int size_;
  std::size_t octets_ = 0;
  const char* few_texts_[few];
  Number few_numbers_[few];
  const char** texts_ = few_texts_;
  int* lengths_ = nullptr;
  int* formats_ = nullptr;
  std::vector<const char*> many_texts_;
  std::vector<int> lengths_and_formats_;
  std::vector<std::string> owned_;  // never grows beyond the room reserved at first
};

}  // namespace weir::postgresql
