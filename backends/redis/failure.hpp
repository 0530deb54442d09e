// SPDX-License-Identifier: BSL-1.0
/// \file
/// A failure on its way to becoming an Error.
#pragma once

#include <string>

#include "weir/error.hpp"

namespace weir::redis {

/// Everything that an Error of this backend tells, apart still so that it can be told again later.
struct Failure {
  Errc kind = Errc::internal;
  std::string message;
  std::string native_code = {};
  std::string server_message = {};
  bool maybe_applied = false;

  Error error() const;
};

/// An Error of this backend whose parts can be told again: what is thrown below the cache itself.
class Failed : public Error {
 public:
  explicit Failed(Failure failure);

  const Failure& failure() const noexcept { return failure_; }

 private:
  Failure failure_;
};

/// One that needs no more than a message.
Failed redis_error(Errc kind, std::string message);

}  // namespace weir::redis
