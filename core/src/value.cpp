// SPDX-License-Identifier: BSL-1.0
#include "weir/value.hpp"

#include <charconv>
#include <cstring>

#include "quoted.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

// Where the dashes of a UUID stand, as an index of the octet that follows.
bool dash_before(std::size_t octet) { return octet == 4 || octet == 6 || octet == 8 || octet == 10; }

std::string shortest(double number) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, number).ptr;
  return {text, end};
}

struct Printer {
  std::string operator()(Null) const { return "NULL"; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  std::string operator()(double value) const { return shortest(value); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const Json& value) const { return value.text; }
  std::string operator()(const Bytes& value) const {
    std::string out = "\\x";
    out.reserve(2 + 2 * value.octets.size());
    for (const char c : value.octets) {
      const auto octet = static_cast<unsigned char>(c);
      out += hex_digits[octet >> 4];
      out += hex_digits[octet & 15];
    }
    return out;
  }
  template <class T>
  std::string operator()(const T& value) const {
    return value.to_string();
  }
};

struct CanonicalWriter {
  std::string& out;

  void operator()(Null) const {}
  void operator()(bool value) const { out += value ? '\1' : '\0'; }
  void operator()(const Decimal& value) const {
    out += static_cast<char>(value.scale());
    append(value.coefficient());
  }
  void operator()(const std::string& value) const { append_sized(value); }
  void operator()(const Bytes& value) const { append_sized(value.octets); }
  void operator()(const Json& value) const { append_sized(value.text); }
  void operator()(Date value) const { append(value.days); }
  void operator()(Time value) const { append(value.micros); }
  void operator()(Timestamp value) const { append(value.micros); }
  void operator()(TimestampTz value) const { append(value.micros); }
  void operator()(const Uuid& value) const { append(value.octets); }
  template <class T>
    requires std::is_arithmetic_v<T>
  void operator()(T value) const {
    append(value);
  }

  template <class T>
  void append(const T& value) const {
    char octets[sizeof(T)];
    std::memcpy(octets, &value, sizeof octets);
    out.append(octets, sizeof octets);
  }
  void append_sized(std::string_view octets) const {
    append(static_cast<std::uint64_t>(octets.size()));
    out.append(octets);
  }
};

template <std::size_t... I>
constexpr bool order_is_value_type(std::index_sequence<I...>) {
  using V = Value::Variant;
  return sizeof...(I) == 14 && std::is_same_v<std::variant_alternative_t<0, V>, Null> &&
         std::is_same_v<std::variant_alternative_t<std::size_t(ValueType::decimal), V>, Decimal> &&
         std::is_same_v<std::variant_alternative_t<std::size_t(ValueType::bytes), V>, Bytes> &&
         std::is_same_v<std::variant_alternative_t<std::size_t(ValueType::timestamp_tz), V>, TimestampTz> &&
         std::is_same_v<std::variant_alternative_t<std::size_t(ValueType::json), V>, Json>;
}
static_assert(order_is_value_type(std::make_index_sequence<std::variant_size_v<Value::Variant>>{}));

}  // namespace

std::string_view to_string(ValueType type) noexcept {
  switch (type) {
    case ValueType::null:
      return "null";
    case ValueType::boolean:
      return "boolean";
    case ValueType::int64:
      return "int64";
    case ValueType::uint64:
      return "uint64";
    case ValueType::real:
      return "real";
    case ValueType::decimal:
      return "decimal";
    case ValueType::text:
      return "text";
    case ValueType::bytes:
      return "bytes";
    case ValueType::date:
      return "date";
    case ValueType::time:
      return "time";
    case ValueType::timestamp:
      return "timestamp";
    case ValueType::timestamp_tz:
      return "timestamp_tz";
    case ValueType::uuid:
      return "uuid";
    case ValueType::json:
      return "json";
  }
  return "unknown";
}

Uuid Uuid::parse(std::string_view text) {
  constexpr std::size_t length = 36;
  Uuid uuid;
  bool good = text.size() == length;
  for (std::size_t octet = 0, at = 0; good && octet < uuid.octets.size(); ++octet) {
    if (dash_before(octet) && text[at++] != '-') good = false;
    const int high = hex_value(text[at++]);
    const int low = hex_value(text[at++]);
    good = good && high >= 0 && low >= 0;
    if (good) uuid.octets[octet] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (!good)
    throw Error(Errc::invalid_argument,
                detail::quoted(text) + " is not a UUID: give 8-4-4-4-12 hexadecimal digits");
  return uuid;
}

std::string Uuid::to_string() const {
  std::string out;
  out.reserve(36);
  for (std::size_t octet = 0; octet < octets.size(); ++octet) {
    if (dash_before(octet)) out += '-';
    out += hex_digits[octets[octet] >> 4];
    out += hex_digits[octets[octet] & 15];
  }
  return out;
}

std::string Value::to_string() const { return std::visit(Printer{}, held_); }

void Value::throw_mismatch() const {
  throw Error(Errc::type_mismatch,
              "the value is of type " + std::string(weir::to_string(type())) + ": ask for that type");
}

void append_canonical(std::string& out, const Value& value) {
  out += static_cast<char>(value.type());
  std::visit(CanonicalWriter{out}, value.variant());
}

bool operator==(const Value& a, const Value& b) { return a.held_ == b.held_; }

}  // namespace weir
