// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a MySQL database is and how a session with it begins.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "weir/backends/mysql.hpp"

namespace weir::mysql {

/// Whether the connection is encrypted, and whether the server must prove who it is.
enum class SslMode : std::uint8_t { disabled, required, verify_identity };

/// "disabled", "required", "verify-identity".
std::string_view to_string(SslMode mode) noexcept;

/// Where the server is and who asks. Holds a secret.
struct ConnInfo {
  std::string host{};
  std::uint16_t port = 3306;
  std::string socket{};  ///< a path, used instead of host and port; empty: none
  std::string user{};
  std::optional<std::string> password{};
  std::string database{};
  SslMode ssl = SslMode::disabled;
  std::string ssl_ca{};
  std::string ssl_cert{};
  std::string ssl_key{};

  /// Throws Error(config) that says what is wrong, without the URL's text.
  static ConnInfo parse(std::string_view url, const MysqlOptions& options);

  /// What tells one database, seen as one user in one way, from another. No secret.
  std::string identity() const;

  /// A connect string that passes SOCI's own parser unharmed.
  /// \param timeout  for connecting and shaking hands, 1 at least
  /// \param answer   for the server's answer to anything later; 0: none
  std::string soci_string(std::chrono::seconds timeout, std::chrono::seconds answer = {}) const;
};

/// What weir sets on every session: how it reads SQL, refuses what does not fit and gives times.
extern const char* const session_settings;

}  // namespace weir::mysql
