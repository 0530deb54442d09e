// SPDX-License-Identifier: BSL-1.0
/// \file
/// Ctrl-C that ends a run tidily.
#pragma once

namespace weir::tool {

/// While one lives, the first SIGINT or SIGTERM only asks to stop; a second one ends the program as ever. One
/// at a time.
class Interruption {
 public:
  Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;
  ~Interruption();

  /// Whether one came.
  bool requested() const noexcept;
};

}  // namespace weir::tool
