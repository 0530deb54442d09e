// SPDX-License-Identifier: BSL-1.0
#include "support/odbc_string.hpp"

#include "weir/url.hpp"

namespace weir::test {

std::string odbc_string(std::string_view driver, std::string_view url) {
  const Url parts = Url::parse(url);
  return "Driver={" + std::string(driver) + "};Server=" + parts.host +
         ";Port=" + std::to_string(parts.port.value()) + ";Database=" + parts.path.substr(1) +
         ";UID=" + parts.user.value() + ";PWD=" + parts.password.value();
}

}  // namespace weir::test
