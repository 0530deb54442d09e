// SPDX-License-Identifier: BSL-1.0
//
// Taken apart by hand: a URL's generic syntax is a split at five delimiters, while Boost.URL 1.81 is either a
// library to link or half a thousand external symbols to carry, which would clash with a program's own.
#include "weir/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "weir/error.hpp"

namespace weir {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

[[noreturn]] void fail(const std::string& what) { throw Error(Errc::config, "bad URL: " + what); }

int hex_digit(char c) {
  if (is_digit(c)) return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i];
      continue;
    }
    const int high = i + 1 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) fail("a % without two hexadecimal digits after it; write a plain % as %25");
    if (high == 0 && low == 0) fail("it holds %00");
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

/// The pieces of a URL as they stand, nothing decoded.
struct Parts {
  std::string_view scheme;
  std::optional<std::string_view> authority;
  std::string_view path;
  std::optional<std::string_view> query;
};

std::size_t scheme_length(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || !is_letter(text[0])) return 0;
  const bool legal = std::all_of(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(colon), [](char c) {
    return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
  });
  return legal ? colon : 0;
}

Parts split(std::string_view text) {
  if (std::any_of(text.begin(), text.end(), is_control)) fail("it holds a control character");
  Parts parts;
  parts.scheme = text.substr(0, scheme_length(text));
  if (parts.scheme.empty()) fail("no scheme; it must begin with one, as in \"redis://127.0.0.1\"");
  std::string_view rest = text.substr(parts.scheme.size() + 1);
  if (rest.find('#') != std::string_view::npos) fail("it holds a #; write it as %23");
  if (const std::size_t mark = rest.find('?'); mark != std::string_view::npos) {
    parts.query = rest.substr(mark + 1);
    rest = rest.substr(0, mark);
  }
  if (rest.starts_with("//")) {
    rest.remove_prefix(2);
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    parts.authority = rest.substr(0, slash);
    rest.remove_prefix(slash);
  }
  parts.path = rest;
  return parts;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  if (text.empty()) return std::nullopt;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) {
    fail(
        "the port is not a number from 1 to 65535; if this is part of a password, write its special "
        "characters "
        "as %XX");
  }
  return port;
}

void parse_host(std::string_view text, Url& url) {
  std::size_t colon = text.rfind(':');
  if (text.starts_with('[')) {
    const std::size_t bracket = text.find(']');
    if (bracket == std::string_view::npos) fail("an IPv6 address without its closing bracket");
    url.host = decode(text.substr(1, bracket - 1));
    text.remove_prefix(bracket + 1);
    if (!text.empty() && text[0] != ':') fail("something other than a port after an IPv6 address");
    colon = text.empty() ? std::string_view::npos : 0;
  } else {
    url.host = decode(text.substr(0, colon));
    if (url.host.find_first_of(":[] ") != std::string::npos) {
      fail("the host holds a colon, bracket or space; an IPv6 address goes in brackets");
    }
  }
  if (colon != std::string_view::npos) url.port = parse_port(text.substr(colon + 1));
}

void parse_authority(std::string_view text, Url& url) {
  if (const std::size_t at = text.rfind('@'); at != std::string_view::npos) {
    const std::string_view user_info = text.substr(0, at);
    const std::size_t colon = user_info.find(':');
    url.user = decode(user_info.substr(0, colon));
    if (colon != std::string_view::npos) url.password = decode(user_info.substr(colon + 1));
    text.remove_prefix(at + 1);
  }
  parse_host(text, url);
}

/// Calls `visit(name, value)` for each `name=value` of a query, undecoded.
template <class Visit>
void each_option(std::string_view query, Visit visit) {
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view option = query.substr(0, end);
    const std::size_t equals = std::min(option.find('='), option.size());
    if (!option.empty()) visit(option.substr(0, equals), option.substr(std::min(equals + 1, option.size())));
    query.remove_prefix(std::min(end + 1, query.size()));
  }
}

bool sounds_secret(std::string_view name) {
  static constexpr std::array<std::string_view, 6> words{"pass",  "pwd",        "secret",
                                                         "token", "credential", "key"};
  const std::string lowered = lower(name);
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return lowered.find(word) != std::string::npos; });
}

constexpr std::string_view mask = "***";

std::string masked_query(std::string_view query) {
  std::string text = "?";
  each_option(query, [&](std::string_view name, std::string_view value) {
    if (text.size() > 1) text += '&';
    text.append(name).append("=").append(sounds_secret(decode(name)) ? mask : value);
  });
  return text;
}

std::string masked_authority(std::string_view authority) {
  const std::size_t at = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (at == std::string_view::npos || colon > at) return std::string(authority);
  std::string text(authority.substr(0, colon + 1));
  return text.append(mask).append(authority.substr(at));
}

/// For what is no URL: everything that could be a password goes, even if more goes with it.
std::string masked_text(std::string_view text) {
  const std::size_t at = text.rfind('@');
  const std::size_t authority = text.find("://");
  const std::size_t colon = text.find(':');
  std::size_t begin = 0;
  if (authority < at) {
    begin = authority + 3;
  } else if (colon < at) {
    begin = colon + 1;
  }
  std::string masked;
  if (at != std::string_view::npos) {
    masked.append(text.substr(0, begin)).append(mask);
    text.remove_prefix(at);
  }
  const std::size_t equals = text.find('=');
  if (equals != std::string_view::npos && sounds_secret(text)) {
    return masked.append(text.substr(0, equals + 1)).append(mask);
  }
  return masked.append(text);
}

std::string masked_url(std::string_view text) {
  const Parts parts = split(text);
  // An @ beyond the authority may belong to a password with a / or ? in it, or to one without its //.
  const std::size_t at = text.rfind('@');
  const std::size_t known = parts.scheme.size() + 1 + (parts.authority ? 2 + parts.authority->size() : 0);
  if (at != std::string_view::npos && at >= known) return masked_text(text);
  std::string masked(parts.scheme);
  masked += ':';
  if (parts.authority) masked += "//" + masked_authority(*parts.authority);
  masked += parts.path;
  if (parts.query) masked += masked_query(*parts.query);
  return masked;
}

}  // namespace

Url Url::parse(std::string_view text) {
  const Parts parts = split(text);
  Url url;
  url.scheme = lower(parts.scheme);
  if (parts.authority) parse_authority(*parts.authority, url);
  url.path = decode(parts.path);
  if (parts.query) {
    each_option(*parts.query, [&](std::string_view name, std::string_view value) {
      url.query.emplace_back(decode(name), decode(value));
    });
  }
  return url;
}

std::string without_secrets(std::string_view url) {
  try {
    Url::parse(url);
    return masked_url(url);
  } catch (const Error&) {
    return masked_text(url);
  }
}

}  // namespace weir
