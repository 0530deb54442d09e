// SPDX-License-Identifier: BSL-1.0
// The tour (examples/common) on PostgreSQL:  tour_postgresql postgresql://user:password@host/database
#include <exception>
#include <iostream>

#include "tour.hpp"
#include "weir/backends/postgresql.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tour_postgresql postgresql://user:password@host/database\n";
    return 2;
  }
  try {
    // [open]
    // Everything that libpq takes may stand in the URL; the rest are options.
    const weir::StorePtr store =
        weir::postgresql_store(argv[1], {.application_name = "tour", .pool = {.size = 4}});
    // [/open]
    tour::run(*store, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
