// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a PostgreSQL database is and how a session with it begins.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace weir::postgresql {

/// libpq's connection settings by keyword, as the user's URL gives them, plus what weir needs. Holds a
/// secret.
class ConnInfo {
 public:
  /// Throws Error(config) that says what is wrong, without the URL's text.
  /// \param url  `postgresql://…` or `postgres://…`, as libpq reads it
  static ConnInfo parse(std::string_view url);

  /// Sets what the URL left open.
  void set_default(const std::string& keyword, std::string value);
  /// Settings of the session that weir reads results by: UTF-8, ISO dates, UTC … They win over the URL's.
  void add_session_settings();
  /// The one schema where the session looks up names, also after RESET ALL. Throws Error(config) for a name
  /// with a NUL.
  void set_schema(std::string_view name);

  /// The setting, by the URL, the environment or libpq's own default; empty where there is none.
  std::string value(const std::string& keyword) const;

  /// What tells one database, seen as one user in one way, from another. No secret.
  std::string identity() const;

  /// A connect string that passes SOCI's own parser unharmed: a URI of percent-encoded query parameters.
  std::string soci_string() const;

 private:
  std::map<std::string, std::string> settings_;
};

}  // namespace weir::postgresql
