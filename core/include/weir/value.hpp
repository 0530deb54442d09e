// SPDX-License-Identifier: BSL-1.0
/// \file
/// One value of any type that weir carries between a program and a database.
#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "weir/datetime.hpp"
#include "weir/decimal.hpp"

namespace weir {

/// The type of a value or of a column. The numbers are part of the Rows format: never reuse one.
enum class ValueType : std::uint8_t {
  null = 0,
  boolean = 1,
  int64 = 2,
  uint64 = 3,
  real = 4,
  decimal = 5,
  text = 6,
  bytes = 7,
  date = 8,
  time = 9,
  timestamp = 10,
  timestamp_tz = 11,
  uuid = 12,
  json = 13,
};

/// The stable spelling of a type: "int64", "timestamp_tz" …
std::string_view to_string(ValueType type) noexcept;

/// SQL NULL.
struct Null {
  friend constexpr bool operator==(Null, Null) noexcept { return true; }
};

/// Any octets.
struct Bytes {
  std::string octets;
  friend bool operator==(const Bytes&, const Bytes&) = default;
};

/// A UUID, its 16 octets in text order.
struct Uuid {
  std::array<std::uint8_t, 16> octets{};

  /// Reads 8-4-4-4-12 hexadecimal digits, upper or lower case. Throws Error(invalid_argument).
  static Uuid parse(std::string_view text);
  /// Lower case, with dashes.
  std::string to_string() const;
  friend auto operator<=>(const Uuid&, const Uuid&) = default;
};

/// JSON, kept as the text that it came as (an engine may have normalised it). Equality is that of the text.
struct Json {
  std::string text;
  friend bool operator==(const Json&, const Json&) = default;
};

/// One value: what a parameter binds and what a cell gives. Owns what it holds; a plain value type.
///
/// Converts implicitly from the natural C++ types: `nullptr`, bool, every integer type, double, text, and the
/// structs above.
class Value {
 public:
  // The alternatives stand in the order of ValueType, so that index() is the type.
  using Variant = std::variant<Null, bool, std::int64_t, std::uint64_t, double, Decimal, std::string, Bytes,
                               Date, Time, Timestamp, TimestampTz, Uuid, Json>;

  Value() noexcept = default;
  Value(Null) noexcept {}            // NOLINT(google-explicit-constructor)
  Value(std::nullptr_t) noexcept {}  // NOLINT(google-explicit-constructor)
  Value(const char* text)            // NOLINT(google-explicit-constructor)
      : held_(std::in_place_type<std::string>, text) {}
  Value(std::string_view text)  // NOLINT(google-explicit-constructor)
      : held_(std::in_place_type<std::string>, text) {}
  Value(std::string text) noexcept : held_(std::move(text)) {}  // NOLINT(google-explicit-constructor)
  template <class T>
    requires std::integral<T>
  Value(T number) noexcept {  // NOLINT(google-explicit-constructor)
    if constexpr (std::is_same_v<T, bool>) {
      held_.emplace<bool>(number);
    } else if constexpr (std::is_signed_v<T>) {
      held_.emplace<std::int64_t>(number);
    } else {
      held_.emplace<std::uint64_t>(number);
    }
  }
  Value(double number) noexcept : held_(number) {}  // NOLINT(google-explicit-constructor)
  template <class T>
    requires(std::is_same_v<T, Decimal> || std::is_same_v<T, Bytes> || std::is_same_v<T, Date> ||
             std::is_same_v<T, Time> || std::is_same_v<T, Timestamp> || std::is_same_v<T, TimestampTz> ||
             std::is_same_v<T, Uuid> || std::is_same_v<T, Json>)
  Value(T value) : held_(std::move(value)) {}  // NOLINT(google-explicit-constructor)

  ValueType type() const noexcept { return static_cast<ValueType>(held_.index()); }
  bool is_null() const noexcept { return held_.index() == 0; }

  /// The held value. Throws Error(type_mismatch) where it is of another type.
  template <class T>
  const T& get() const {
    if (const T* held = std::get_if<T>(&held_)) return *held;
    throw_mismatch();
  }
  /// The held value, or nullptr where it is of another type.
  template <class T>
  const T* get_if() const noexcept {
    return std::get_if<T>(&held_);
  }
  const Variant& variant() const noexcept { return held_; }

  /// For people and logs: text as it is, bytes as `\x…`, NULL as "NULL".
  std::string to_string() const;

  /// Same type and same value; a Decimal equals another scale's. Integers of different signedness differ.
  friend bool operator==(const Value& a, const Value& b);

 private:
  [[noreturn]] void throw_mismatch() const;

  Variant held_;
};

/// Appends an unambiguous binary form: type, length where it varies, octets. No value's bytes are a prefix of
/// another's, so that a row of them is a safe key. A Decimal's scale counts: 1.1 and 1.10 differ, since an
/// engine may answer them differently.
void append_canonical(std::string& out, const Value& value);

}  // namespace weir
