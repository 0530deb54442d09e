// SPDX-License-Identifier: BSL-1.0
/// \file
/// Values as MySQL reads them.
#pragma once

#include <mysql.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace weir::mysql {

/// The parameters of a prepared statement, laid out as libmariadb takes them. Made once, then filled for each
/// run; borrows texts and octets from the values until the next.
class Parameters {
 public:
  /// Sets the number of places. Throws Error(too_large) for more than 65,535.
  void resize(std::size_t places);
  std::size_t size() const noexcept { return binds_.size(); }

  /// Puts a value into a place.
  /// \param name  of the parameter, for messages
  /// \throws Error  invalid_argument for text that is not UTF-8; out_of_range for what MySQL has no value
  /// for:
  ///                NaN, infinity, dates outside of the years 1 to 9999
  void set(std::size_t place, const Value& value, std::string_view name);

  /// Every place of a statement: a value for each occurrence of its parameter.
  void set_all(const ParsedSql& parsed, const BoundValues& values);

  MYSQL_BIND* data() noexcept { return binds_.data(); }
  /// Whether the library must be told of the places again: a type or an address is another than at the last
  /// call of this.
  bool take_changes() noexcept { return std::exchange(changed_, false); }

 private:
  /// What a bind points to where the value itself has another form.
  struct Room {
    union {
      std::int8_t tiny;
      std::int64_t integer;
      double real;
      MYSQL_TIME time;
    };
    std::string text;
    Room() : integer(0) {}
  };

  void set_text(std::size_t place, enum_field_types type, std::string_view text) noexcept;
  void set_fixed(std::size_t place, enum_field_types type, void* from, bool is_unsigned = false) noexcept;
  void set_time(std::size_t place, enum_field_types type, const MYSQL_TIME& time) noexcept;

  std::vector<MYSQL_BIND> binds_;
  bool changed_ = false;
  std::vector<Room> rooms_;
};

}  // namespace weir::mysql
