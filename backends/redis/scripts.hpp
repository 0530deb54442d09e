// SPDX-License-Identifier: BSL-1.0
/// \file
/// What takes more than one step on the server, yet must be atomic.
#pragma once

#include <string>
#include <string_view>

namespace weir::redis {

/// A Lua script with one key. A server knows it by its SHA-1 once it has run it.
struct Script {
  std::string_view text;
  std::string sha;  ///< 40 hexadecimal digits

  explicit Script(std::string_view text);
};

struct Scripts {
  /// Arguments: expected, desired, TTL in ms or ''. 1 where it did.
  Script compare_and_set;
  /// Arguments: delta, TTL in ms or ''. The new count as text: a script's numbers have 53 bits only.
  Script increment;
  /// Takes the TTL away. 1 where the key is present, TTL or not (PERSIST answers 0 for one without).
  Script persist;
  /// Argument: TTL in ms or ''. The value. For servers before 6.2, which have no GETEX.
  Script get_and_touch;

  Scripts();
};

}  // namespace weir::redis
