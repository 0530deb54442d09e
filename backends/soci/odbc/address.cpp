// SPDX-License-Identifier: BSL-1.0
#include "address.hpp"

#include <odbcinst.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "odbc_engine.hpp"
#include "weir/error.hpp"
#include "weir/url.hpp"

namespace weir::relational::odbc {
namespace {

constexpr std::string_view scheme = "odbc:";

std::vector<std::string> installed_drivers() {
  std::string names(16 * 1024, '\0');
  WORD size = 0;
  if (SQLGetInstalledDrivers(names.data(), static_cast<WORD>(names.size()), &size) == 0) return {};
  std::vector<std::string> drivers;
  for (const char* at = names.c_str(); *at != '\0'; at += drivers.back().size() + 1) drivers.emplace_back(at);
  return drivers;
}

std::string driver_for(const UrlWays& ways) {
  const std::vector<std::string> installed = installed_drivers();
  for (const std::string_view part : ways.drivers)
    for (const std::string& name : installed)
      if (lower_case(name).find(part) != std::string::npos) return name;
  throw Error(Errc::config, "no ODBC driver for " + std::string(ways.engine) +
                                " is installed (`odbcinst -q -d` lists those that are); install one, or name "
                                "it in the URL: ?driver=…");
}

void add_password(Attributes& attributes, const std::optional<std::string>& option, const char* where) {
  if (!option) return;
  if (find(attributes, "pwd") != nullptr)
    throw Error(Errc::config, std::string("the password is in the ") + where + " already: give it once");
  attributes.emplace_back("PWD", *option);
}

}  // namespace

Attributes attributes_of_string(std::string_view text, const std::optional<std::string>& password) {
  if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  Attributes attributes = read_connection_string(text);
  add_password(attributes, password, "connection string as PWD");
  return attributes;
}

Attributes attributes_of_url(std::string_view text, const std::optional<std::string>& password,
                             const UrlWays& ways) {
  if (text.starts_with(scheme)) return attributes_of_string(text, password);
  Url url = Url::parse(text);
  if (url.host.empty()) throw Error(Errc::config, "the URL names no host");
  Attributes attributes;
  const auto named = std::find_if(url.query.begin(), url.query.end(),
                                  [](const auto& pair) { return lower_case(pair.first) == "driver"; });
  attributes.emplace_back("Driver", named != url.query.end() ? named->second : driver_for(ways));
  ways.add_place(attributes, url.host, url.port, url.path.empty() ? "" : url.path.substr(1));
  if (url.user) attributes.emplace_back("UID", *url.user);
  for (auto pair = url.query.begin(); pair != url.query.end(); ++pair)
    if (pair != named) attributes.push_back(std::move(*pair));
  add_password(attributes, url.password, "URL");
  add_password(attributes, password, "URL");
  return attributes;
}

}  // namespace weir::relational::odbc
