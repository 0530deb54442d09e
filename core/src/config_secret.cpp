// SPDX-License-Identifier: BSL-1.0
//
// How a ConfigReader reads a secret: from the config itself or from where that points to.
#include "config_reader_impl.hpp"
#include "config_text.hpp"
#include "secrets.hpp"

namespace weir {
namespace {

using detail::Parsed;

constexpr std::chrono::seconds command_limit{10};

Parsed<std::string> secret_of_command(const std::vector<std::string>& words) {
  if (words.empty()) return {{}, "expected a program and its arguments"};
  return detail::secret_from_command(words, command_limit);
}

}  // namespace

std::optional<std::string> ConfigReader::Impl::referred_secret(ConfigReader& reference) {
  const std::size_t mistakes_before = document.mistake_count();
  const std::string variable = reference.text("env", "");
  const std::string path = reference.text("file", "");
  const std::vector<std::string> command = reference.texts("command");
  const bool one = reference.has("env") + reference.has("file") + reference.has("command") == 1;
  if (!one) reference.mistake("", R"(expected exactly one of "env", "file", "command")");
  if (document.mistake_count() > mistakes_before) return std::nullopt;

  std::string_view key = "env";
  Parsed<std::string> secret;
  if (reference.has("env")) {
    secret = detail::environment_variable(variable);
  } else if (reference.has("file")) {
    key = "file";
    secret = detail::secret_from_file(path);
  } else {
    key = "command";
    secret = secret_of_command(command);
  }
  if (!secret.value) reference.mistake(key, std::move(secret.problem));
  return std::move(secret.value);
}

std::optional<std::string> ConfigReader::secret(std::string_view key) {
  const ConfigDocument::Json* value = impl_->find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_string()) return impl_->text(key, *value);
  if (value->is_object()) {
    ConfigReader reference = object(key);
    return impl_->referred_secret(reference);
  }
  // The type alone: the value may be the secret, only without its quotes.
  mistake(key, std::string(
                   R"(expected text or an object with "env", "file" or "command", found a value of type )") +
                   value->type_name());
  return std::nullopt;
}

}  // namespace weir
