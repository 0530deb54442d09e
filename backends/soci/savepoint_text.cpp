// SPDX-License-Identifier: BSL-1.0
#include "savepoint_text.hpp"

#include "weir/error.hpp"

namespace weir::relational {

std::string with_name(std::string_view text, std::string_view name) {
  std::string result;
  for (std::size_t place = text.find("{}"); place != std::string_view::npos; place = text.find("{}")) {
    result.append(text.substr(0, place)).append(name);
    text.remove_prefix(place + 2);
  }
  return result.append(text);
}

SavepointText::SavepointText(const StoreInfo& info, std::string_view name)
    : set(with_name(info.dialect->set_savepoint, name)),
      release(with_name(info.dialect->release_savepoint, name)),
      roll_back(with_name(info.dialect->roll_back_to_savepoint, name)) {
  if (!info.capabilities.has(Capability::savepoints))
    throw Error(Errc::unsupported, "this engine has no savepoints",
                {.link = info.backend, .native_code = {}, .server_message = {}});
}

}  // namespace weir::relational
