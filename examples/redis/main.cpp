// SPDX-License-Identifier: BSL-1.0
// The cache tour (examples/common) on Redis:
//   tour_redis redis://127.0.0.1:6379
#include <chrono>
#include <exception>
#include <iostream>

#include "cache_tour.hpp"
#include "weir/backends/redis.hpp"

int main(int argc, char** argv) {
  try {
    // [open]
    weir::RedisOptions options;
    options.prefix = "tour:";  // a namespace of our own on a server that others use
    options.command_timeout =
        std::chrono::milliseconds(500);  // no call takes longer, whatever the server does
    const char* const url = argc > 1 ? argv[1] : "redis://127.0.0.1";
    const weir::CachePtr cache = weir::redis_cache(url, options);
    // [/open]
    tour::run(*cache, std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
