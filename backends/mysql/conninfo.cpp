// SPDX-License-Identifier: BSL-1.0
#include "conninfo.hpp"

#include <algorithm>
#include <cctype>

#include "dialect.hpp"
#include "failure.hpp"
#include "weir/url.hpp"

namespace weir::mysql {
namespace {

[[noreturn]] void throw_config(const std::string& message) { throw failure(Errc::config, message); }

// libmariadb takes what SOCI has no word for from a host of this form: `host=h;ssl-ca=…;`. These would end a
// value in it.
bool fits_host_string(std::string_view value) noexcept {
  return value.find_first_of(";{}=\\'\" ") == std::string_view::npos;
}

void check(const std::string& value, const char* what) {
  if (!fits_host_string(value))
    throw_config(std::string(what) +
                 " holds one of ; { } = \\ ' \" or a blank, which the client library can't take");
}

SslMode ssl_mode(std::string_view word) {
  for (const SslMode mode : {SslMode::disabled, SslMode::required, SslMode::verify_identity})
    if (word == to_string(mode)) return mode;
  throw_config("the URL's ssl-mode must be disabled, required or verify-identity");
}

/// The option of this name, or nullptr.
std::string* option(ConnInfo& info, std::string_view name) {
  if (name == "socket") return &info.socket;
  if (name == "ssl-ca") return &info.ssl_ca;
  if (name == "ssl-cert") return &info.ssl_cert;
  if (name == "ssl-key") return &info.ssl_key;
  return nullptr;
}

void read_options(ConnInfo& info, const Url& url) {
  bool has_mode = false;
  for (const auto& [name, value] : url.query) {
    if (name == "ssl-mode") {
      info.ssl = ssl_mode(value);
      has_mode = true;
    } else if (std::string* const place = option(info, name)) {
      *place = value;
    } else {
      throw_config("the URL has an option that is not known: \"" + name +
                   "\"; expected socket, ssl-mode, ssl-ca, ssl-cert or ssl-key");
    }
  }
  // Whoever names an authority wants the server to prove itself by it.
  if (!has_mode && !info.ssl_ca.empty()) info.ssl = SslMode::verify_identity;
  if (info.ssl == SslMode::disabled && !(info.ssl_ca + info.ssl_cert + info.ssl_key).empty())
    throw_config("the URL names TLS files, but ssl-mode is disabled; set it to required or verify-identity");
}

std::string decoded_path(const Url& url) {
  std::string path = url.path.starts_with('/') ? url.path.substr(1) : url.path;
  if (path.find('/') != std::string::npos)
    throw_config("the URL's path is the database: one name, without /");
  return path;
}

std::string quoted(std::string_view value) {
  std::string text = "'";
  for (const char c : value) {
    if (c == '\'' || c == '\\') text += '\\';
    text += c;
  }
  return text + '\'';
}

void add(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append("=").append(quoted(value)).append(" ");
}

void add_encoded(std::string& out, std::string_view text) {
  constexpr char digits[] = "0123456789ABCDEF";
  for (const char c : text) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet < 0x80 && (std::isalnum(octet) || c == '-' || c == '.' || c == '_')) {
      out += c;
    } else {
      out += {'%', digits[octet >> 4], digits[octet & 15]};
    }
  }
}

// With TLS the host carries what SOCI's own options lack.
std::string host_string(const ConnInfo& info) {
  if (info.ssl == SslMode::disabled) return info.host;
  std::string text = "host=" + info.host + ";port=" + std::to_string(info.port) + ";ssl-enforce=1;";
  if (info.ssl == SslMode::verify_identity) text += "ssl-verify-server-cert=1;";
  if (!info.ssl_ca.empty()) text += "ssl-ca=" + info.ssl_ca + ';';
  if (!info.ssl_cert.empty()) text += "ssl-cert=" + info.ssl_cert + ';';
  if (!info.ssl_key.empty()) text += "ssl-key=" + info.ssl_key + ';';
  return text;
}

}  // namespace

const char* const session_settings =
    "SET autocommit = 1, time_zone = '+00:00', sql_auto_is_null = 0,"
    " sql_mode = 'STRICT_ALL_TABLES,ANSI_QUOTES,PIPES_AS_CONCAT,NO_AUTO_VALUE_ON_ZERO,NO_ZERO_DATE,"
    "NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'";

std::string_view to_string(SslMode mode) noexcept {
  switch (mode) {
    case SslMode::disabled:
      return "disabled";
    case SslMode::required:
      return "required";
    case SslMode::verify_identity:
      break;
  }
  return "verify-identity";
}

ConnInfo ConnInfo::parse(std::string_view text, const MysqlOptions& options) {
  const Url url = Url::parse(text);
  if (url.scheme != "mysql" && url.scheme != "mariadb")
    throw_config("a MySQL URL begins with mysql:// or mariadb://");
  ConnInfo info;
  info.host = url.host.empty() ? "localhost" : url.host;
  info.port = url.port.value_or(info.port);
  info.user = url.user.value_or("");
  info.password = options.password ? options.password : url.password;
  info.database = options.schema.empty() ? decoded_path(url) : options.schema;
  read_options(info, url);
  if (!info.socket.empty() && !url.host.empty() && url.host != "localhost")
    throw_config("the URL has a host and a socket; leave one of them out");
  check(info.host, "the URL's host");
  check(info.ssl_ca, "the URL's ssl-ca");
  check(info.ssl_cert, "the URL's ssl-cert");
  check(info.ssl_key, "the URL's ssl-key");
  for (const std::string& part :
       {info.host, info.user, info.password.value_or(""), info.database, info.socket})
    if (part.find('\0') != std::string::npos) throw_config("the URL or an option holds a NUL octet");
  return info;
}

std::string ConnInfo::identity() const {
  std::string identity = link_name;
  for (const std::string& part : {host, std::to_string(port), socket, user, database}) {
    identity += '|';
    add_encoded(identity, part);
  }
  return identity;
}

std::string ConnInfo::soci_string(std::chrono::seconds timeout, std::chrono::seconds answer) const {
  const std::string seconds = std::to_string(std::max<std::int64_t>(timeout.count(), 1));
  std::string text;
  add(text, "host", host_string(*this));
  add(text, "port", std::to_string(port));
  if (!socket.empty()) add(text, "unix_socket", socket);
  if (!user.empty()) add(text, "user", user);
  if (password) add(text, "password", *password);
  if (!database.empty()) add(text, "db", database);
  add(text, "charset", "utf8mb4");
  add(text, "connect_timeout", seconds);
  if (answer.count() > 0) add(text, "read_timeout", std::to_string(answer.count()));
  return text;
}

}  // namespace weir::mysql
