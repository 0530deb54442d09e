// SPDX-License-Identifier: BSL-1.0
#include "weir/decimal.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>

#include "quoted.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

using Coefficient = Decimal::Coefficient;

constexpr auto powers_of_ten = [] {
  std::array<Coefficient, Decimal::max_digits + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

constexpr Coefficient power_of_ten(int exponent) { return powers_of_ten[static_cast<std::size_t>(exponent)]; }

constexpr Coefficient limit = power_of_ten(Decimal::max_digits);

Coefficient magnitude(Coefficient number) { return number < 0 ? -number : number; }

// "-0." and 38 digits.
constexpr std::size_t longest_text = 3 + Decimal::max_digits;

struct Printed {
  char text[longest_text];
  std::size_t begin = longest_text;

  void prepend(char c) { text[--begin] = c; }
  const char* first() const { return text + begin; }
  const char* last() const { return text + longest_text; }
};

Printed print(const Decimal& number) {
  Printed out;
  Coefficient rest = magnitude(number.coefficient());
  int written = 0;
  do {
    if (written == number.scale() && written > 0) out.prepend('.');
    out.prepend(static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
    ++written;
  } while (rest != 0 || written <= number.scale());
  if (number.coefficient() < 0) out.prepend('-');
  return out;
}

// A decimal text taken apart: sign, digits without the point, how many of them follow it, exponent.
struct Literal {
  bool negative = false;
  std::string digits;
  std::int64_t fraction_digits = 0;
  std::int64_t exponent = 0;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_digit);
  const auto count = static_cast<std::size_t>(end - rest.begin());
  const std::string_view digits = rest.substr(0, count);
  rest.remove_prefix(count);
  return digits;
}

bool take_sign(std::string_view& rest) {
  if (rest.empty() || (rest[0] != '+' && rest[0] != '-')) return false;
  const bool negative = rest[0] == '-';
  rest.remove_prefix(1);
  return negative;
}

// Saturates: beyond a billion the exact exponent doesn't matter, as no text is that long.
std::int64_t to_exponent(std::string_view digits, bool negative) {
  constexpr std::int64_t huge = 1'000'000'000;
  std::int64_t exponent = 0;
  for (const char c : digits) exponent = std::min(huge, exponent * 10 + (c - '0'));
  return negative ? -exponent : exponent;
}

std::optional<Literal> take_apart(std::string_view rest) {
  Literal literal;
  literal.negative = take_sign(rest);
  const std::string_view whole = take_digits(rest);
  if (whole.empty()) return std::nullopt;
  literal.digits = whole;
  if (!rest.empty() && rest[0] == '.') {
    rest.remove_prefix(1);
    const std::string_view fraction = take_digits(rest);
    if (fraction.empty()) return std::nullopt;
    literal.digits += fraction;
    literal.fraction_digits = static_cast<std::int64_t>(fraction.size());
  }
  if (!rest.empty() && (rest[0] == 'e' || rest[0] == 'E')) {
    rest.remove_prefix(1);
    const bool negative = take_sign(rest);
    const std::string_view exponent = take_digits(rest);
    if (exponent.empty()) return std::nullopt;
    literal.exponent = to_exponent(exponent, negative);
  }
  if (!rest.empty()) return std::nullopt;
  return literal;
}

[[noreturn]] void throw_too_many_digits(std::string_view what) {
  throw Error(Errc::out_of_range, std::string(what) + " does not fit a decimal of 38 digits");
}

}  // namespace

Decimal Decimal::from_parts(Coefficient coefficient, int scale) {
  if (scale < 0 || scale > max_digits)
    throw Error(Errc::out_of_range, "a decimal's scale is 0 to 38 and can't be " + std::to_string(scale));
  if (coefficient <= -limit || coefficient >= limit) throw_too_many_digits("the coefficient");
  return {coefficient, scale};
}

Decimal Decimal::from_int(std::int64_t number) noexcept { return {number, 0}; }

Decimal Decimal::parse(std::string_view text) {
  std::optional<Literal> literal = take_apart(text);
  if (!literal)
    throw Error(Errc::invalid_argument,
                detail::quoted(text) + " is not a decimal number: give [+-]digits[.digits][e[+-]digits]");
  std::string_view digits = literal->digits;
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  std::int64_t scale = literal->fraction_digits - literal->exponent;
  if (digits.empty()) return {0, static_cast<int>(std::clamp<std::int64_t>(scale, 0, max_digits))};

  // Zeros at the end of the fraction may go where they are what does not fit.
  while ((digits.size() > max_digits || scale > max_digits) && scale > 0 && digits.back() == '0') {
    digits.remove_suffix(1);
    --scale;
  }
  const std::int64_t zeros_to_append = std::max<std::int64_t>(0, -scale);
  if (scale > max_digits || static_cast<std::int64_t>(digits.size()) + zeros_to_append > max_digits)
    throw_too_many_digits(detail::quoted(text));

  Coefficient coefficient = 0;
  for (const char c : digits) coefficient = coefficient * 10 + (c - '0');
  coefficient *= power_of_ten(static_cast<int>(zeros_to_append));
  return {literal->negative ? -coefficient : coefficient, static_cast<int>(std::max<std::int64_t>(0, scale))};
}

int Decimal::digits() const noexcept {
  const Coefficient number = magnitude(coefficient_);
  const auto above = std::upper_bound(powers_of_ten.begin(), powers_of_ten.end(), number);
  return std::max(1, static_cast<int>(above - powers_of_ten.begin()));
}

Decimal Decimal::rescaled(int scale) const {
  if (scale < 0 || scale > max_digits)
    throw Error(Errc::out_of_range, "a decimal's scale is 0 to 38 and can't be " + std::to_string(scale));
  if (scale <= scale_) {
    const Coefficient divisor = power_of_ten(scale_ - scale);
    if (coefficient_ % divisor != 0)
      throw Error(Errc::out_of_range, to_string() + " loses digits at scale " + std::to_string(scale));
    return {coefficient_ / divisor, scale};
  }
  const int more = scale - scale_;
  if (coefficient_ != 0 && digits() + more > max_digits)
    throw_too_many_digits(to_string() + " at scale " + std::to_string(scale));
  return {coefficient_ * power_of_ten(more), scale};
}

Decimal Decimal::normalized() const noexcept {
  Decimal smallest = *this;
  while (smallest.scale_ > 0 && smallest.coefficient_ % 10 == 0) {
    smallest.coefficient_ /= 10;
    --smallest.scale_;
  }
  return smallest;
}

std::string Decimal::to_string() const {
  const Printed printed = print(*this);
  return {printed.first(), printed.last()};
}

double Decimal::to_double() const noexcept {
  // Both operands exact, one rounding: the quotient is the nearest double (Clinger, "How to read floating
  // point numbers accurately", 1990).
  constexpr Coefficient exact_integers = Coefficient{1} << std::numeric_limits<double>::digits;
  constexpr int exact_powers = 22;
  if (scale_ <= exact_powers && magnitude(coefficient_) <= exact_integers)
    return static_cast<double>(static_cast<std::int64_t>(coefficient_)) /
           static_cast<double>(power_of_ten(scale_));
  const Printed printed = print(*this);
  double nearest = 0;
  std::from_chars(printed.first(), printed.last(), nearest);
  return nearest;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) noexcept {
  if (a.scale_ == b.scale_) return a.coefficient_ <=> b.coefficient_;
  // Whole parts first, then the fractions brought to 38 digits: neither overflows.
  const Coefficient unit_a = power_of_ten(a.scale_);
  const Coefficient unit_b = power_of_ten(b.scale_);
  const auto whole = a.coefficient_ / unit_a <=> b.coefficient_ / unit_b;
  if (whole != 0) return whole;
  return a.coefficient_ % unit_a * power_of_ten(Decimal::max_digits - a.scale_) <=>
         b.coefficient_ % unit_b * power_of_ten(Decimal::max_digits - b.scale_);
}

}  // namespace weir
