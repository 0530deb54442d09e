// SPDX-License-Identifier: BSL-1.0
// The tour (examples/common) on SQL Server:  tour_sqlserver sqlserver://user:password@host/database
#include <exception>
#include <iostream>

#include "tour.hpp"
#include "weir/backends/sqlserver.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tour_sqlserver sqlserver://user:password@host/database\n";
    return 2;
  }
  try {
    // [open]
    // The driver is Microsoft's, or FreeTDS'. Keys after a ? go to it as they are:
    // ?TrustServerCertificate=yes lets a test server have a certificate that nobody signed.
    const weir::StorePtr store = weir::sqlserver_store(argv[1], {.pool = {.size = 4}});
    // [/open]
    tour::run(*store, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
