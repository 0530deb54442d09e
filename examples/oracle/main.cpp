// SPDX-License-Identifier: BSL-1.0
// The tour (examples/common) on Oracle:  tour_oracle oracle://user:password@host/service
#include <exception>
#include <iostream>

#include "tour.hpp"
#include "weir/backends/oracle.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tour_oracle oracle://user:password@host/service\n";
    return 2;
  }
  try {
    // [open]
    // The driver is Oracle's own, from Instant Client. Names without a schema are the user's; with .schema
    // they are those of an application's owner.
    const weir::StorePtr store = weir::oracle_store(argv[1], {.pool = {.size = 4}});
    // [/open]
    tour::run(*store, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
