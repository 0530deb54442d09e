// SPDX-License-Identifier: BSL-1.0
// The cache tour (examples/common) on a fleet of Memcached servers:
//   tour_memcached memcached://10.0.0.1:11211,10.0.0.2:11211
#include <chrono>
#include <exception>
#include <iostream>

#include "cache_tour.hpp"
#include "weir/backends/memcached.hpp"

int main(int argc, char** argv) {
  try {
    // [open]
    weir::MemcachedOptions options;
    options.prefix = "tour:";  // a namespace of our own on servers that others use
    options.command_timeout = std::chrono::milliseconds(500);  // no call takes longer, whatever a server does
    // Values over the servers' item limit are kept in several items instead of being refused.
    options.large_values = weir::MemcachedOptions::LargeValues::split;
    const char* const url = argc > 1 ? argv[1] : "memcached://127.0.0.1";
    const weir::CachePtr cache = weir::memcached_cache(url, options);
    // [/open]
    tour::run(*cache, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
