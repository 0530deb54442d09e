// SPDX-License-Identifier: BSL-1.0
/// \file
/// What a server answered, and what it means.
#pragma once

#include <hiredis/hiredis.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "weir/blob.hpp"

namespace weir::redis {

struct FreeReply {
  void operator()(redisReply* reply) const noexcept { freeReplyObject(reply); }
};
using Reply = std::unique_ptr<redisReply, FreeReply>;

inline bool is_error(const redisReply& reply) noexcept { return reply.type == REDIS_REPLY_ERROR; }
inline std::string_view text_of(const redisReply& reply) noexcept { return {reply.str, reply.len}; }

// Each throws Error(internal) for a reply of another shape.

/// A value, or nothing: GET.
std::optional<Blob> read_value(const redisReply& reply);
/// As many values as were asked for: MGET.
std::vector<std::optional<Blob>> read_values(const redisReply& reply, std::size_t expected);
/// Whether it was set: SET … NX.
bool read_was_set(const redisReply& reply);
/// A number: UNLINK, PEXPIRE.
std::int64_t read_integer(const redisReply& reply);
/// A number as text, exact beyond the 53 bits of a script's numbers.
std::int64_t read_integer_text(const redisReply& reply);

/// One step of SCAN. Borrows from the reply.
struct ScanStep {
  std::string_view cursor;  ///< "0" at the end
  std::vector<std::string_view> keys;
};
ScanStep read_scan(const redisReply& reply);

}  // namespace weir::redis
