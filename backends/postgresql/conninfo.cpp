// SPDX-License-Identifier: BSL-1.0
#include "conninfo.hpp"

#include <libpq-fe.h>

#include <cctype>
#include <memory>

#include "dialect.hpp"
#include "failure.hpp"

namespace weir::postgresql {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
using Options = std::unique_ptr<PQconninfoOption, FreeOptions>;

// Startup options rather than SET commands: they cost no round trip, and RESET ALL comes back to them.
constexpr std::string_view session_settings =
    "-c DateStyle=ISO -c IntervalStyle=iso_8601 -c TimeZone=UTC -c bytea_output=hex -c extra_float_digits=3 "
    "-c standard_conforming_strings=on";

// libpq's message may quote the whole URL, password included: only the name of an unknown option is let
// through.
std::string problem(std::string_view message) {
  constexpr std::string_view unknown_option = "invalid URI query parameter: \"";
  const std::size_t found = message.find(unknown_option);
  if (found != std::string_view::npos) {
    const std::string_view rest = message.substr(found + unknown_option.size());
    return "the URL has an option that libpq does not know: \"" +
           std::string(rest.substr(0, rest.find('"'))) + '"';
  }
  return "libpq can't read the URL; write postgresql://user@host:port/database?option=value, and "
         "percent-encode what is special in a name or password";
}

[[noreturn]] void throw_config(const std::string& message) { throw failure(Errc::config, message); }

void append_encoded(std::string& out, std::string_view text) {
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

}  // namespace

ConnInfo ConnInfo::parse(std::string_view url) {
  if (!url.starts_with("postgresql://") && !url.starts_with("postgres://"))
    throw_config("a PostgreSQL URL begins with postgresql://");
  if (url.find('\0') != std::string_view::npos) throw_config("the URL holds a NUL octet");
  char* message = nullptr;
  const Options options(PQconninfoParse(std::string(url).c_str(), &message));
  if (!options) {
    const std::string what = problem(message ? message : "");
    PQfreemem(message);
    throw_config(what);
  }
  ConnInfo info;
  for (const PQconninfoOption* option = options.get(); option->keyword; ++option)
    if (option->val) info.settings_[option->keyword] = option->val;
  return info;
}

void ConnInfo::set_default(const std::string& keyword, std::string value) {
  settings_.try_emplace(keyword, std::move(value));
}

void ConnInfo::add_session_settings() {
  settings_["client_encoding"] = "UTF8";
  std::string& options = settings_["options"];
  if (!options.empty()) options += ' ';
  options += session_settings;
  // A peer that is gone without a word is noticed within about 20 seconds.
  set_default("keepalives_idle", "10");
  set_default("keepalives_interval", "3");
  set_default("keepalives_count", "3");
  set_default("tcp_user_timeout", "20000");
}

void ConnInfo::set_schema(std::string_view name) {
  if (name.find('\0') != std::string_view::npos) throw_config("the schema's name holds a NUL octet");
  std::string setting = " -c search_path=\"";
  for (const char c : name) {
    if (c == '"') setting += c;  // for the list of names
    if (c == '\\' || std::isspace(static_cast<unsigned char>(c)) != 0) setting += '\\';  // for the options
    setting += c;
  }
  settings_["options"] += setting + '"';
}

std::string ConnInfo::value(const std::string& keyword) const {
  if (const auto found = settings_.find(keyword); found != settings_.end()) return found->second;
  const Options defaults(PQconndefaults());
  for (const PQconninfoOption* option = defaults.get(); option && option->keyword; ++option)
    if (keyword == option->keyword) return option->val ? option->val : "";
  return {};
}

std::string ConnInfo::identity() const {
  const std::string user = value("user");
  const std::string database = value("dbname");
  std::string identity = link_name;
  for (const std::string& part :
       {value("service"), value("host"), value("hostaddr"), value("port"), database.empty() ? user : database,
        user, value("options"), value("target_session_attrs")}) {
    identity += '|';
    append_encoded(identity, part);
  }
  return identity;
}

std::string ConnInfo::soci_string() const {
  std::string uri = "postgresql:///";
  char separator = '?';
  for (const auto& [keyword, value] : settings_) {
    uri += separator;
    uri += keyword;
    uri += '=';
    append_encoded(uri, value);
    separator = '&';
  }
  return uri;
}

}  // namespace weir::postgresql
