// SPDX-License-Identifier: BSL-1.0
/// \file
/// A directory that a test may fill.
#pragma once

#include <string>
#include <string_view>

namespace weir::test {

/// An empty directory of its own, removed with all that is in it at the end.
class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();

  /// Absolute, without a slash at the end.
  const std::string& path() const noexcept { return path_; }
  /// The path of a file in it.
  std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

}  // namespace weir::test
