// SPDX-License-Identifier: BSL-1.0
#include "encode.hpp"

#include <charconv>
#include <cmath>
#include <limits>

#include "failure.hpp"

namespace weir::postgresql {
namespace {

constexpr std::size_t most_parameters = 65'535;  // the protocol counts them in 16 bits

template <class Number>
std::string number_text(Number number) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, number).ptr};
}

std::string real_text(double number) {
  if (std::isnan(number)) return "NaN";
  if (std::isinf(number)) return number < 0 ? "-Infinity" : "Infinity";
  return number_text(number);
}

std::string hex_text(std::string_view octets) {
  constexpr char digits[] = "0123456789abcdef";
  std::string text = "\\x";
  text.reserve(2 + 2 * octets.size());
  for (const char c : octets) {
    const auto octet = static_cast<unsigned char>(c);
    text += digits[octet >> 4];
    text += digits[octet & 15];
  }
  return text;
}

// ISO 8601 has a year 0 and years before it; PostgreSQL has "BC", at the very end.
std::string with_era(std::string iso) {
  if (!iso.starts_with('-') && !iso.starts_with("0000")) return iso;
  if (iso == "-infinity") return iso;
  const std::size_t first_digit = iso.starts_with('-') ? 1 : 0;
  const std::size_t dash = iso.find('-', first_digit);
  std::string year = std::to_string(std::stol(iso.substr(first_digit, dash - first_digit)) + 1);
  if (year.size() < 4) year.insert(0, 4 - year.size(), '0');
  return year + iso.substr(dash) + " BC";
}

struct Writer {
  std::string operator()(Null) const { return {}; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return number_text(value); }
  std::string operator()(std::uint64_t value) const { return number_text(value); }
  std::string operator()(double value) const { return real_text(value); }
  std::string operator()(const Decimal& value) const { return value.to_string(); }
  std::string operator()(const std::string& value) const { return value; }
  std::string operator()(const Bytes& value) const { return hex_text(value.octets); }
  std::string operator()(Date value) const { return with_era(value.to_string()); }
  std::string operator()(Time value) const { return value.to_string(); }
  std::string operator()(Timestamp value) const { return with_era(value.to_string()); }
  std::string operator()(TimestampTz value) const { return with_era(value.to_string()); }
  std::string operator()(const Uuid& value) const { return value.to_string(); }
  std::string operator()(const Json& value) const { return value.text; }
};

}  // namespace

Oid natural_type(const Value& value) noexcept {
  switch (value.type()) {
    case ValueType::boolean:
      return 16;
    case ValueType::int64:
      return 20;
    case ValueType::uint64:
    case ValueType::decimal:
      return 1700;
    case ValueType::real:
      return 701;
    case ValueType::bytes:
      return 17;
    case ValueType::date:
      return 1082;
    case ValueType::time:
      return 1083;
    case ValueType::timestamp:
      return 1114;
    case ValueType::timestamp_tz:
      return 1184;
    case ValueType::uuid:
      return 2950;
    case ValueType::json:
      return 3802;  // jsonb: json has no equality
    case ValueType::null:
    case ValueType::text:
      break;
  }
  return 25;
}

std::string to_text(const Value& value) { return std::visit(Writer{}, value.variant()); }

void check_text(std::string_view text, std::string_view name) {
  if (text.find('\0') != std::string_view::npos)
    throw failure(Errc::invalid_argument,
                  ":" + std::string(name) + " holds a NUL, which PostgreSQL text can't; bind Bytes");
}

Parameters::Parameters(std::size_t size) : size_(static_cast<int>(size)), octets_(16 * size) {
  if (size > most_parameters)
    throw failure(Errc::too_large,
                  "PostgreSQL takes at most 65,535 parameters, the query has " + std::to_string(size));
  if (size > few) {
    many_texts_.resize(size);
    texts_ = many_texts_.data();
  }
}

void Parameters::set(std::size_t index, const Value& value, const std::string& name) {
  const auto text_of = [&](const std::string& text) {
    check_text(text, name);
    octets_ += text.size();
    return text.c_str();
  };
  if (value.is_null()) {
    texts_[index] = nullptr;
  } else if (const auto* const text = value.get_if<std::string>()) {
    texts_[index] = text_of(*text);
  } else if (const auto* const json = value.get_if<Json>()) {
    texts_[index] = text_of(json->text);
  } else if (const auto* const truth = value.get_if<bool>()) {
    texts_[index] = *truth ? "true" : "false";
  } else if (const auto* const bytes = value.get_if<Bytes>()) {
    set_bytes(index, bytes->octets);
  } else if (const auto* const number = value.get_if<std::int64_t>(); number && index < few) {
    Number& space = few_numbers_[index];
    *std::to_chars(space.data(), space.data() + space.size(), *number).ptr = '\0';
    texts_[index] = space.data();
  } else {
    texts_[index] = own(to_text(value));
  }
}

const char* Parameters::own(std::string text) {
  if (owned_.empty()) owned_.reserve(static_cast<std::size_t>(size_));
  return owned_.emplace_back(std::move(text)).c_str();
}

void Parameters::set_bytes(std::size_t index, const std::string& octets) {
  if (octets.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw failure(Errc::too_large, "PostgreSQL takes at most 1 GiB in one value");
  const auto size = static_cast<std::size_t>(size_);
  if (lengths_and_formats_.empty()) {
    lengths_and_formats_.resize(2 * size);
    lengths_ = lengths_and_formats_.data();
    formats_ = lengths_ + size;
  }
  octets_ += octets.size();
  texts_[index] = octets.data();
  lengths_[index] = static_cast<int>(octets.size());
  formats_[index] = 1;
}

}  // namespace weir::postgresql
