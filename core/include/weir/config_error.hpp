// SPDX-License-Identifier: BSL-1.0
/// \file
/// All mistakes of a config at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/error.hpp"

namespace weir {

/// One mistake: where, and what is wrong, expected, and meant perhaps.
struct ConfigMistake {
  std::string
      pointer;  ///< JSON pointer (RFC 6901), e.g. "/stores/catalog/pool/size"; empty: the whole document
  std::string message;  ///< e.g. `unknown key "sise"; did you mean "size"?`; no secret
};

/// Thrown for a config with mistakes; lists them all. `what()` has one line for each.
class ConfigError : public Error {
 public:
  /// \param source    the file, or a word for where the text came from
  /// \param mistakes  at least one
  ConfigError(std::string_view source, std::vector<ConfigMistake> mistakes);

  /// `SOURCE: N mistakes`, and a line `  POINTER: MESSAGE` for each.
  const char* what() const noexcept override;

  const std::vector<ConfigMistake>& mistakes() const noexcept;

 private:
  struct Report;
  std::shared_ptr<const Report> report_;
};

}  // namespace weir
