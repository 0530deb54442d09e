// SPDX-License-Identifier: BSL-1.0
// Any text as a value of each kind: refused, or written back so that it reads the same.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz.hpp"
#include "weir/datetime.hpp"
#include "weir/decimal.hpp"
#include "weir/error.hpp"
#include "weir/url.hpp"
#include "weir/value.hpp"

namespace {

using namespace weir;

template <class T>
void round_trip(std::string_view text) {
  try {
    const T value = T::parse(text);
    fuzz::require(T::parse(value.to_string()) == value, "what was read is written so that it reads the same");
  } catch (const Error& error) {
    const bool refused = error.kind() == Errc::invalid_argument || error.kind() == Errc::out_of_range;
    fuzz::require(refused, "what can't be read is refused");
  }
}

void read_url(std::string_view text) {
  try {
    Url::parse(text);
  } catch (const Error& error) {
    fuzz::require(error.kind() == Errc::config, "a wrong URL is a mistake in a config");
  }
  without_secrets(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text = fuzz::text_of(data + 1, size - 1);
  switch (data[0] % 7) {
    case 0:
      round_trip<Decimal>(text);
      break;
    case 1:
      round_trip<Date>(text);
      break;
    case 2:
      round_trip<Time>(text);
      break;
    case 3:
      round_trip<Timestamp>(text);
      break;
    case 4:
      round_trip<TimestampTz>(text);
      break;
    case 5:
      round_trip<Uuid>(text);
      break;
    default:
      read_url(text);
  }
  return 0;
}
