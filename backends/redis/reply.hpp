// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a server answered, and what it means.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "weir/blob.hpp"

namespace weir::redis {

/// A reply in RESP2 or RESP3. A plain value.
struct Reply {
  enum class Type : std::uint8_t {
    nil,
    text,    ///< bulk and verbatim strings, doubles, big numbers: as their text
    status,  ///< "OK"
    error,
    integer,  ///< booleans too
    list,     ///< arrays and sets; maps, as key, value, key, value
    push,     ///< sent without being asked for
  };

  Type type = Type::nil;
  std::int64_t integer = 0;
  Blob text{};                    ///< of text, status and error
  std::vector<Reply> elements{};  ///< of list and push
};

inline bool is_error(const Reply& reply) noexcept { return reply.type == Reply::Type::error; }

// Each throws Error(internal) for a reply of another shape.

/// A value, or nothing: GET.
std::optional<Blob> read_value(Reply&& reply);
/// As many values as were asked for: MGET.
std::vector<std::optional<Blob>> read_values(Reply&& reply, std::size_t expected);
/// Whether it was set: SET … NX.
bool read_was_set(const Reply& reply);
/// A number: UNLINK, PEXPIRE.
std::int64_t read_integer(const Reply& reply);
/// A number as text, exact beyond the 53 bits of a script's numbers.
std::int64_t read_integer_text(const Reply& reply);
/// A text that must be there: INFO.
std::string_view read_text(const Reply& reply);

/// One step of SCAN. Borrows from the reply.
struct ScanStep {
  std::string_view cursor;  ///< "0" at the end
  std::vector<std::string_view> keys;
};
ScanStep read_scan(const Reply& reply);

}  // namespace weir::redis
