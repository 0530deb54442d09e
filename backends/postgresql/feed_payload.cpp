// SPDX-License-Identifier: BSL-1.0
#include "feed_payload.hpp"

#include <algorithm>

#include "weir/utf8.hpp"

namespace weir::postgresql {

std::string_view table_of_payload(std::string_view payload) noexcept {
  // A name has up to 63 octets, or more in a server that was compiled for that.
  constexpr std::size_t longest = 2 * 255 + 1;
  if (!payload.starts_with('t')) return {};
  const std::string_view table = payload.substr(1);
  const std::size_t dot = table.find('.');
  const bool two_names = dot != std::string_view::npos && dot > 0 && dot + 1 < table.size();
  const bool printable = std::none_of(
      table.begin(), table.end(), [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
  return two_names && printable && table.size() <= longest && detail::is_utf8(table) ? table
                                                                                     : std::string_view();
}

}  // namespace weir::postgresql
