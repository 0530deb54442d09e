// SPDX-License-Identifier: BSL-1.0
#include "trace_file.hpp"

#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <stdexcept>

namespace weir::trace {
namespace {

constexpr std::size_t block_size = 256U << 10U;
constexpr std::size_t longest_key = 1024;

gzFile_s* gzip(void* file) noexcept { return static_cast<gzFile_s*>(file); }

std::runtime_error mistake(const std::string& path, const std::string& what) {
  return std::runtime_error(path + ": " + what);
}

}  // namespace

void TraceFile::Close::operator()(void* file) const noexcept { gzclose(gzip(file)); }

TraceFile::TraceFile(const std::string& path) : path_(path), block_(block_size) {
  if (std::filesystem::is_directory(path)) throw mistake(path, "is a directory; a trace is a file");
  errno = 0;
  file_.reset(gzopen(path.c_str(), "rb"));
  if (!file_) throw mistake(path, errno != 0 ? std::strerror(errno) : "can't be opened");
}

std::optional<std::string_view> TraceFile::next() {
  while (auto text = line()) {
    ++lines_;
    if (text->ends_with('\r')) text->remove_suffix(1);
    if (text->size() > longest_key) {
      fail("line " + std::to_string(lines_) + ": a key of " + std::to_string(text->size()) +
           " octets; one has at most 1024");
    }
    if (!text->empty()) return text;
  }
  return std::nullopt;
}

// What is left is moved to the front and filled up. A line that fills a whole block is too long anyway.
bool TraceFile::fill() {
  std::copy(block_.begin() + static_cast<std::ptrdiff_t>(begin_),
            block_.begin() + static_cast<std::ptrdiff_t>(end_), block_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (end_ == block_.size()) {
    fail("line " + std::to_string(lines_ + 1) + ": longer than " + std::to_string(block_.size()) +
         " octets; is it a trace, with a key a line?");
  }
  const int read =
      gzread(gzip(file_.get()), block_.data() + end_, static_cast<unsigned>(block_.size() - end_));
  int code = Z_OK;
  const char* const message = gzerror(gzip(file_.get()), &code);
  if (read < 0 || code != Z_OK) {
    fail("after " + std::to_string(lines_) + " lines: " +
         (code == Z_ERRNO ? std::strerror(errno) : "damaged or cut off (" + std::string(message) + ")"));
  }
  end_ += static_cast<std::size_t>(read);
  return read > 0;
}

std::optional<std::string_view> TraceFile::line() {
  for (std::size_t looked = 0;;) {
    const std::string_view held(block_.data() + begin_, end_ - begin_);
    const std::size_t size = held.find('\n', looked);
    if (size != std::string_view::npos) {
      begin_ += size + 1;
      return held.substr(0, size);
    }
    looked = held.size();
    if (fill()) continue;
    if (looked == 0) return std::nullopt;
    const std::string_view last(block_.data() + begin_, end_ - begin_);
    begin_ = end_;
    return last;
  }
}

void TraceFile::fail(const std::string& what) const { throw mistake(path_, what); }

}  // namespace weir::trace
