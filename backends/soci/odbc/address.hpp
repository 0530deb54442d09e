// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where an engine is, as a program tells it to a backend over ODBC: a URL, or a connection string.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "connection_string.hpp"

namespace weir::relational::odbc {

/// The attributes of `KEY=VALUE;…`, with or without `odbc:` in front of it, and the password that an option
/// gives. Throws Error(config) for a string that is none, or has a password itself.
Attributes attributes_of_string(std::string_view text, const std::optional<std::string>& password);

/// How a backend's URL becomes attributes.
struct UrlWays {
  std::string_view engine;  ///< for people: "Oracle"
  /// What the name of a driver for it has in it, in lower case; the first that is installed is taken.
  std::span<const std::string_view> drivers;
  /// Adds what says where: host, port and the URL's path without its first slash.
  void (*add_place)(Attributes& attributes, const std::string& host, std::optional<std::uint16_t> port,
                    const std::string& path) = nullptr;
};

/// The attributes of `SCHEME://[user[:password]@]host[:port][/path][?KEY=VALUE…]`: the driver (`driver` among
/// the keys, or one that is installed), the place, UID, the other keys as they are, PWD. Of a text that
/// begins with `odbc:`, as above.
/// \throws Error  config for a URL that can't be used, or if no driver is found
Attributes attributes_of_url(std::string_view url, const std::optional<std::string>& password,
                             const UrlWays& ways);

}  // namespace weir::relational::odbc
