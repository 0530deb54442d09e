// SPDX-License-Identifier: BSL-1.0
/// \file
/// The parts of a URL, decoded.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace weir {

/// A URL taken apart (RFC 3986), percent-decoding done.
struct Url {
  std::string scheme;  ///< lower case
  std::optional<std::string> user;
  std::optional<std::string> password;  ///< a secret
  std::string host;                     ///< without the brackets of an IPv6 address; may be empty
  std::optional<std::uint16_t> port;
  std::string path;  ///< as it stands after the authority or the scheme, leading slash included
  std::vector<std::pair<std::string, std::string>> query;

  /// Throws Error(config) that says what is wrong, without the URL's text (it may hold a password).
  static Url parse(std::string_view text);
};

/// The same URL with its password, and every query value whose name sounds like a secret, as `***`: for
/// people.
std::string without_secrets(std::string_view url);

}  // namespace weir
