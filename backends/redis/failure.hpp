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

/// An Error of this backend that needs no more than a message.
Error redis_error(Errc kind, std::string message);

/// The connection died. Whoever took it from a pool may know why, and try another one.
class ConnectionLost : public Error {
 public:
  /// \param sent      octets of the command may have reached the server
  /// \param answered  octets of a reply came back
  ConnectionLost(const Failure& failure, bool sent, bool answered)
      : Error(failure.error()), sent_(sent), answered_(answered) {}

  bool sent() const noexcept { return sent_; }
  bool answered() const noexcept { return answered_; }

 private:
  bool sent_;
  bool answered_;
};

}  // namespace weir::redis
