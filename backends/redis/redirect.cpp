// SPDX-License-Identifier: BSL-1.0
#include "redirect.hpp"

#include <charconv>
#include <cstdint>

namespace weir::redis {
namespace {

template <class Number>
std::optional<Number> number_of(std::string_view text) noexcept {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view take_word(std::string_view& text) noexcept {
  const std::size_t end = text.find(' ');
  const std::string_view word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

// An IPv6 address stands without brackets; what follows the last colon is the port.
std::optional<Endpoint> read_address(std::string_view text, const Endpoint& answered_by) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  const auto port = number_of<std::uint16_t>(text.substr(colon + 1));
  if (!port || *port == 0 || host == "?") return std::nullopt;
  Endpoint endpoint;
  endpoint.host = host.empty() ? answered_by.host : std::string(host);
  endpoint.port = *port;
  return endpoint;
}

}  // namespace

std::optional<Redirect> read_redirect(std::string_view error, const Endpoint& answered_by) {
  const std::string_view what = take_word(error);
  if (what != "MOVED" && what != "ASK") return std::nullopt;
  const auto slot = number_of<Slot>(take_word(error));
  if (!slot || *slot >= slot_count) return std::nullopt;
  return Redirect{what == "MOVED", *slot, read_address(take_word(error), answered_by)};
}

}  // namespace weir::redis
