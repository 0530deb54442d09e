// SPDX-License-Identifier: BSL-1.0
// The tour (examples/common) on SQLite, in the file tour.db of the working directory.
#include <exception>
#include <iostream>

#include "tour.hpp"
#include "weir/backends/sqlite.hpp"

int main() {
  try {
    // [open]
    // In WAL mode readers go on beside the one writer that SQLite has at a time.
    const weir::StorePtr store =
        weir::sqlite_store("sqlite:tour.db", {.journal = weir::SqliteOptions::Journal::wal});
    // [/open]
    tour::run(*store, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
