// SPDX-License-Identifier: BSL-1.0
/// \file
/// From octets to replies.
#pragma once

#include <hiredis/read.h>

#include <cstddef>
#include <cstdint>
#include <memory>

#include "reply.hpp"

namespace weir::redis {

/// hiredis' parser, which here puts values straight into Blobs: one allocation a value, none a reply. Takes
/// up no more memory than a small multiple of what has come, whatever lengths a server claims. Not
/// thread-safe.
class ReplyReader {
 public:
  ReplyReader();
  ReplyReader(const ReplyReader&) = delete;
  ReplyReader& operator=(const ReplyReader&) = delete;

  /// Throws std::bad_alloc.
  void feed(const char* octets, std::size_t count);
  enum class Next : std::uint8_t {
    reply,     ///< moved out
    more,      ///< there is no whole one yet
    nonsense,  ///< this is not the Redis protocol, and nothing more can be read
  };
  /// Moves the next whole reply out.
  Next next(Reply& into) noexcept;
  /// Whether everything fed was part of a reply that `next` gave.
  bool drained() const noexcept { return reader_->pos == reader_->len; }

 private:
  struct Free {
    void operator()(redisReader* reader) const noexcept { redisReaderFree(reader); }
  };
  Reply growing_;
  std::unique_ptr<redisReader, Free> reader_;
};

}  // namespace weir::redis
