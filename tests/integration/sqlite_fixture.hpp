// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the tests of the SQLite backend share.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include "weir/backends/sqlite.hpp"
#include "weir/error.hpp"

namespace weir::test {

/// A directory of its own for each test, gone afterwards.
class SqliteFixture {
 public:
  SqliteFixture() {
    std::string pattern = (std::filesystem::temp_directory_path() / "weir-sqlite-XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary directory");
    directory = pattern;
  }
  ~SqliteFixture() {
    std::error_code ignored;
    std::filesystem::remove_all(directory, ignored);
  }

  std::string url(const std::string& name = "test.db") const {
    return "sqlite:" + (directory / name).string();
  }
  StorePtr open(const SqliteOptions& options = {}) const { return sqlite_store(url(), options); }

  std::filesystem::path directory;
};

/// For BOOST_CHECK_EXCEPTION.
inline auto is(Errc kind) {
  return [kind](const Error& error) { return error.kind() == kind; };
}

/// The same, and the message holds a text.
inline auto says(Errc kind, std::string text) {
  return [kind, text = std::move(text)](const Error& error) {
    return error.kind() == kind && std::string_view(error.what()).find(text) != std::string_view::npos;
  };
}

}  // namespace weir::test
