// SPDX-License-Identifier: BSL-1.0
// The tour (examples/common) on MySQL or MariaDB:  tour_mysql mysql://user:password@host/database
#include <exception>
#include <iostream>

#include "tour.hpp"
#include "weir/backends/mysql.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: tour_mysql mysql://user:password@host/database\n";
    return 2;
  }
  try {
    // [open]
    // With ?ssl-ca=/path/ca.pem the connection is encrypted, and the server must prove that it is the one.
    const weir::StorePtr store = weir::mysql_store(argv[1], {.pool = {.size = 4}});
    // [/open]
    tour::run(*store, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
