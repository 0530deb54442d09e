// SPDX-License-Identifier: BSL-1.0
/// \file
/// Making the errors of this backend.
#pragma once

#include <string>
#include <string_view>

#include "weir/error.hpp"

namespace weir::mysql {

/// What the server, or the client library in its place, said no to.
struct Refusal {
  unsigned number = 0;  ///< 0: nothing was refused
  std::string sqlstate{};
  std::string message{};
};

/// An error that weir itself finds.
Error failure(Errc kind, const std::string& message, bool maybe_applied = false);

/// The error of a refusal. Its message leaves out values; Error::server_message has them.
Error server_failure(const Refusal& refusal, bool maybe_applied = false);

/// A message of the server without the user's data: its quoted values, and what stands near a mistake, as
/// '…'. Names that follow the words column, table, key and the like stay.
std::string without_values(unsigned number, std::string_view message);

}  // namespace weir::mysql
