// SPDX-License-Identifier: BSL-1.0
#include "config_text.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <span>

#include "weir/describe.hpp"
#include "weir/url.hpp"

namespace weir::detail {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};

// Largest first, so that the first that divides a quantity is the one to write it with.
constexpr std::array<Unit, 5> durations{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"m", 60'000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 9> sizes{{{"TiB", 1ULL << 40U},
                                     {"TB", 1'000'000'000'000},
                                     {"GiB", 1ULL << 30U},
                                     {"GB", 1'000'000'000},
                                     {"MiB", 1ULL << 20U},
                                     {"MB", 1'000'000},
                                     {"KiB", 1ULL << 10U},
                                     {"KB", 1000},
                                     {"B", 1}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_digits(std::string_view& text) {
  std::size_t count = 0;
  while (count < text.size() && is_digit(text[count])) ++count;
  const std::string_view digits = text.substr(0, count);
  text.remove_prefix(count);
  return digits;
}

std::optional<std::uint64_t> multiply(std::uint64_t a, std::uint64_t b) {
  if (b != 0 && a > std::numeric_limits<std::uint64_t>::max() / b) return std::nullopt;
  return a * b;
}

/// WHOLE.FRACTION times a factor, exactly; nullopt where it does not fit.
std::optional<std::uint64_t> scaled(std::string_view whole, std::uint64_t fraction, std::uint64_t factor) {
  std::uint64_t number = 0;
  for (const char digit : whole) {
    const auto tenfold = multiply(number, 10);
    const auto value = static_cast<std::uint64_t>(digit - '0');
    if (!tenfold || *tenfold > std::numeric_limits<std::uint64_t>::max() - value) return std::nullopt;
    number = *tenfold + value;
  }
  const auto product = multiply(number, factor);
  if (!product || *product > std::numeric_limits<std::uint64_t>::max() - fraction) return std::nullopt;
  return *product + fraction;
}

std::string unit_names(std::span<const Unit> units) {
  std::string names;
  for (auto unit = units.rbegin(); unit != units.rend(); ++unit) {
    if (!names.empty()) names += ", ";
    names += unit->name;
  }
  return names;
}

Parsed<std::uint64_t> parse_quantity(std::string_view text, std::span<const Unit> units) {
  constexpr std::size_t most_decimals = 6;  // so that a fraction of the largest unit fits into 64 bits
  std::string_view rest = text;
  const std::string_view whole = take_digits(rest);
  std::string_view decimals;
  const bool pointed = rest.starts_with('.');
  if (pointed) {
    rest.remove_prefix(1);
    decimals = take_digits(rest);
  }
  const auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == rest; });
  const bool well_formed = !whole.empty() && pointed == !decimals.empty() && unit != units.end();
  if (!well_formed) return {{}, "the units are " + unit_names(units)};
  if (decimals.size() > most_decimals) return {{}, "at most 6 decimals"};

  std::uint64_t part = 0;
  std::uint64_t scale = 1;
  for (const char digit : decimals) {
    part = part * 10 + static_cast<std::uint64_t>(digit - '0');
    scale *= 10;
  }
  if (part * unit->factor % scale != 0) {
    return {{}, "not a whole number of " + std::string(units.back().name)};
  }
  const auto value = scaled(whole, part * unit->factor / scale, unit->factor);
  if (!value) return {{}, "too large"};
  return {value, {}};
}

std::string quantity_text(std::uint64_t amount, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (amount != 0 && amount % unit.factor == 0) {
      return std::to_string(amount / unit.factor).append(unit.name);
    }
  }
  return "0" + std::string(units.back().name);
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

}  // namespace

Parsed<std::uint64_t> parse_duration(std::string_view text) { return parse_quantity(text, durations); }

Parsed<std::uint64_t> parse_size(std::string_view text) { return parse_quantity(text, sizes); }

Parsed<std::string> environment_variable(const std::string& name) {
  const char* value = std::getenv(name.c_str());
  if (value == nullptr) return {{}, "environment variable " + name + " is not set"};
  return {value, {}};
}

Parsed<std::string> expand_environment(std::string_view text) {
  std::string expanded;
  while (!text.empty()) {
    if (text.starts_with("$${")) {
      expanded += "${";
      text.remove_prefix(3);
    } else if (text.starts_with("${")) {
      const std::size_t brace = text.find('}');
      if (brace == std::string_view::npos)
        return {{}, "\"${\" without \"}\"; write a plain \"${\" as \"$${\""};
      const std::string_view name = text.substr(2, brace - 2);
      if (!is_name(name)) {
        return {{}, "\"${…}\" holds no name of an environment variable; write a plain \"${\" as \"$${\""};
      }
      Parsed<std::string> value = environment_variable(std::string(name));
      if (!value.value) return value;
      expanded += *value.value;
      text.remove_prefix(brace + 1);
    } else {
      expanded += text.front();
      text.remove_prefix(1);
    }
  }
  return {std::move(expanded), {}};
}

std::string escape_environment(std::string_view text) {
  std::string escaped;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("${")) escaped += '$';
    escaped += text[i];
  }
  return escaped;
}

std::string one_line(std::string_view text) {
  std::string line(text);
  std::replace_if(
      line.begin(), line.end(), [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; },
      '?');
  return line;
}

std::string shown(std::string_view text) {
  constexpr std::size_t longest = 80;
  std::string line = one_line(without_secrets(text));
  if (line.size() > longest) {
    std::size_t end = longest;
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U)
      --end;  // whole characters only
    line.resize(end);
    line += "…";
  }
  return "\"" + line + "\"";
}

}  // namespace weir::detail

namespace weir {

std::string as_text(std::chrono::milliseconds duration) {
  return detail::quantity_text(static_cast<std::uint64_t>(duration.count()), detail::durations);
}

std::string as_text(ByteSize size) { return detail::quantity_text(size.octets, detail::sizes); }

}  // namespace weir
