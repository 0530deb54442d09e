// SPDX-License-Identifier: BSL-1.0
#include "odbc_engine.hpp"

#include <algorithm>
#include <utility>

#include "odbc_session.hpp"
#include "opener.hpp"
#include "savepoint_text.hpp"
#include "settings.hpp"
#include "weir/error.hpp"

namespace weir::relational::odbc {
namespace {

// What a description shows of a connection string.
constexpr std::string_view shown_keys[] = {"dsn",  "driver",   "server", "servername", "host",
                                           "port", "database", "dbq",    "uid",        "user"};

bool is_shown(std::string_view key) {
  const std::string lower = lower_case(key);
  return std::find(std::begin(shown_keys), std::end(shown_keys), lower) != std::end(shown_keys);
}

/// Every attribute that is no secret, in an order of its own, and the schema.
std::string identity_of(const Target& target, const Attributes& attributes) {
  std::vector<std::string> parts;
  for (const auto& [key, value] : attributes)
    if (!is_secret(key)) parts.push_back(connection_string({{lower_case(key), value}}));
  std::sort(parts.begin(), parts.end());
  std::string identity = target.backend + ":";
  for (const std::string& part : parts) identity += part;
  if (!target.schema.empty()) identity += "schema=" + target.schema;
  return identity;
}

std::string quoted(const Dialect& dialect, std::string_view name) {
  std::string text(1, dialect.open_quote);
  for (const char c : name) text.append(c == dialect.close_quote ? 2 : 1, c);
  return text + dialect.close_quote;
}

std::shared_ptr<const Settings> make_settings(Target target) {
  auto settings = std::make_shared<Settings>();
  settings->attributes = read_connection_string(target.connection_string);
  const std::string identity = identity_of(target, settings->attributes);
  const DriverFamily family = family_of(settings->attributes);
  add_defaults(settings->attributes, family);
  settings->driver = driver_of(family);
  settings->info = {.backend = target.backend,
                    .identity = identity,
                    .dialect = target.dialect,
                    .capabilities = target.capabilities};
  if (!target.schema.empty()) {
    if (target.dialect->use_schema.empty())
      throw Error(Errc::config, "schema: sessions of the dialect " + std::string(target.dialect->name) +
                                    " can't choose one");
    target.init.insert(target.init.begin(),
                       with_name(target.dialect->use_schema, quoted(*target.dialect, target.schema)));
  }
  target.connection_string.clear();
  settings->target = std::move(target);
  return settings;
}

class OdbcEngine final : public Engine {
 public:
  OdbcEngine(Target target, std::shared_ptr<const void> lifetime)
      : lifetime_(std::move(lifetime)), settings_(make_settings(std::move(target))), opener_(settings_) {}

  std::unique_ptr<Session> open(Deadline deadline) const override {
    return std::make_unique<OdbcSession>(settings_, opener_.open(deadline));
  }

  const StoreInfo& info() const noexcept override { return settings_->info; }

  Description describe() const override {
    Description description;
    description.name = settings_->info.backend;
    for (const auto& [key, value] : settings_->attributes)
      if (is_shown(key)) description.options.emplace_back(lower_case(key), value);
    description.options.emplace_back("dialect", settings_->target.dialect->name);
    if (!settings_->target.schema.empty())
      description.options.emplace_back("schema", settings_->target.schema);
    return description;
  }

 private:
  std::shared_ptr<const void> lifetime_;
  std::shared_ptr<const Settings> settings_;
  mutable Opener opener_;
};

}  // namespace

std::unique_ptr<const Engine> odbc_engine(Target target, std::shared_ptr<const void> lifetime) {
  return std::make_unique<OdbcEngine>(std::move(target), std::move(lifetime));
}

}  // namespace weir::relational::odbc
