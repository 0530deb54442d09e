// SPDX-License-Identifier: BSL-1.0
#pragma once

#include "config_document.hpp"

namespace weir {

struct ConfigReader::Impl {
  Impl(ConfigDocument& in, ConfigDocument::Node& at) : document(in), node(at) {}

  /// The value at a key, which is known from now on; null where there is none.
  const ConfigDocument::Json* find(std::string_view key);
  void mistake(std::string_view key, std::string message);
  /// Text with `${ENV}` expanded; where it is none, a mistake.
  std::optional<std::string> text(std::string_view key, const ConfigDocument::Json& value);
  /// The secret that an object of "env", "file" or "command" points to.
  std::optional<std::string> referred_secret(ConfigReader& reference);

  ConfigDocument& document;
  ConfigDocument::Node& node;
};

}  // namespace weir
