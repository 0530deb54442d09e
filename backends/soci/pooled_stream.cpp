// SPDX-License-Identifier: BSL-1.0
#include "pooled_stream.hpp"

#include <utility>

#include "weir/error.hpp"

namespace weir::relational {
namespace {

[[noreturn]] void refuse(const std::string& message, const StoreInfo& info) {
  throw Error(Errc::invalid_argument, message,
              {.link = info.backend, .native_code = {}, .server_message = {}});
}

}  // namespace

void check_options(const StreamOptions& options, const StoreInfo& info) {
  constexpr std::size_t most_rows = 1'000'000;
  if (options.rows == 0 || options.rows > most_rows)
    refuse("StreamOptions::rows must be 1 to 1,000,000", info);
  if (options.bytes == 0) refuse("StreamOptions::bytes must be 1 at least", info);
}

PooledStream::PooledStream(Session& session, const StoreInfo& info, const Query& query,
                           const StreamOptions& options, const Context& context)
    : info_(info),
      query_(query),
      parsed_(query_.statement().parsed(info.dialect->lexical)),
      values_(parsed_, query_),
      bound_{query_, parsed_, values_},
      cursor_(session.open_cursor(bound_, options, context)) {}

// The lease is still the caller's argument while the cursor opens: where that throws, it goes back from
// there.
PooledStream::PooledStream(Lease lease, const StoreInfo& info, const Query& query,
                           const StreamOptions& options, const Context& context)
    : PooledStream(*lease, info, query, options, context) {
  lease_ = std::move(lease);
}

void PooledStream::end() noexcept {
  cursor_.reset();
  lease_.give_back();
}

std::optional<Rows> PooledStream::do_next(const Context& context) {
  if (!cursor_) {
    if (at_end_) return std::nullopt;
    refuse("the stream is over: an error or the end of its transaction ended it", info_);
  }
  try {
    std::optional<Rows> chunk = cursor_->next(context);
    if (!chunk) {
      at_end_ = true;
      end();
    }
    return chunk;
  } catch (...) {
    end();
    throw;
  }
}

}  // namespace weir::relational
