// SPDX-License-Identifier: BSL-1.0
#include "weir/config_error.hpp"

#include <utility>

#include "config_text.hpp"

namespace weir {
namespace {

std::string headline(std::string_view source, std::size_t count) {
  return std::string(source) + ": " + std::to_string(count) + (count == 1 ? " mistake" : " mistakes");
}

}  // namespace

struct ConfigError::Report {
  std::string text;
  std::vector<ConfigMistake> mistakes;
};

ConfigError::ConfigError(std::string_view source, std::vector<ConfigMistake> mistakes)
    : Error(Errc::config, headline(source, mistakes.size())) {
  std::string text = headline(source, mistakes.size());
  for (const ConfigMistake& mistake : mistakes) {
    text += "\n  ";
    if (!mistake.pointer.empty()) text.append(detail::one_line(mistake.pointer)).append(": ");
    text += detail::one_line(mistake.message);
  }
  report_ = std::make_shared<const Report>(Report{std::move(text), std::move(mistakes)});
}

const char* ConfigError::what() const noexcept { return report_->text.c_str(); }

const std::vector<ConfigMistake>& ConfigError::mistakes() const noexcept { return report_->mistakes; }

}  // namespace weir
