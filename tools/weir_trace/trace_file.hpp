// SPDX-License-Identifier: BSL-1.0
/// \file
/// A trace of requests to a cache, read from a file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace weir::trace {

/// A file with a key a line, plain or compressed by gzip. A line ends in LF or CR LF; empty ones are no
/// requests. Reads a block at a time, so a trace may be larger than memory. Not thread-safe.
class TraceFile {
 public:
  /// Throws std::runtime_error where the file can't be opened; its message names the file and says why.
  explicit TraceFile(const std::string& path);

  /// The next key, until the next call; nullopt at the end. Throws std::runtime_error where the file can't be
  /// read, is cut off or damaged, or has a line that is longer than a key may be.
  std::optional<std::string_view> next();

 private:
  struct Close {
    void operator()(void* file) const noexcept;
  };

  bool fill();
  std::optional<std::string_view> line();
  [[noreturn]] void fail(const std::string& what) const;

  std::string path_;
  std::unique_ptr<void, Close> file_;
  std::vector<char> block_;
  std::size_t begin_ = 0;  // of what was not given out yet
  std::size_t end_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace weir::trace
