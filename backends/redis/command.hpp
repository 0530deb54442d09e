// SPDX-License-Identifier: BSL-1.0
/// \file
/// A command as it goes over the wire.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace weir::redis {

/// A command in RESP: an array of bulk strings, any octets in each.
class Command {
 public:
  /// \param arguments  how many will be added, the command's name among them
  explicit Command(std::size_t arguments);

  Command& add(std::string_view argument) { return add(argument, {}); }
  /// One argument from two parts.
  Command& add(std::string_view first, std::string_view second);
  Command& add(std::int64_t number);

  std::string_view bytes() const noexcept { return bytes_; }

 private:
  std::string bytes_;
};

}  // namespace weir::redis
