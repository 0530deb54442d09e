// SPDX-License-Identifier: BSL-1.0
#include "failure.hpp"

#include <utility>

namespace weir::redis {

Error Failure::error() const {
  Error::Details details;
  details.link = "redis";
  details.native_code = native_code;
  details.server_message = server_message;
  details.maybe_applied = maybe_applied;
  return {kind, message, std::move(details)};
}

Failed::Failed(Failure failure) : Error(failure.error()), failure_(std::move(failure)) {}

Failed redis_error(Errc kind, std::string message) {
  Failure failure;
  failure.kind = kind;
  failure.message = std::move(message);
  return Failed(std::move(failure));
}

}  // namespace weir::redis
