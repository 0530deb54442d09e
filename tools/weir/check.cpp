// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <cstdio>

#include "commands.hpp"
#include "weir/error.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

/// Pings one chain and prints a line. \return whether it answered
template <class Chain>
bool check_chain(std::string_view kind, std::string_view name, Chain& chain,
                 std::chrono::milliseconds limit) {
  const auto start = std::chrono::steady_clock::now();
  try {
    chain.ping(Context::within(limit));
  } catch (const Error& error) {
    fmt::print("{:<5}  {:<16}  FAILED  {}\n", kind, name, error.what());
    return false;
  }
  const double millis =
      std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count();
  fmt::print("{:<5}  {:<16}  ok      {:.2f} ms\n", kind, name, millis);
  return true;
}

}  // namespace

int check(const std::string& config, std::chrono::milliseconds limit) {
  const Runtime weirs = weir::open(config);
  std::size_t failed = 0;
  for (const std::string& name : weirs.store_names())
    failed += check_chain("store", name, *weirs.store(name), limit) ? 0U : 1U;
  for (const std::string& name : weirs.cache_names())
    failed += check_chain("cache", name, *weirs.cache(name), limit) ? 0U : 1U;
  const std::size_t chains = weirs.store_names().size() + weirs.cache_names().size();
  std::fflush(stdout);
  if (failed > 0) {
    fmt::print(stderr, "weir: {}: {} of {} chains do not answer\n", config, failed, chains);
    return 1;
  }
  fmt::print("{}: {} chains answer\n", config, chains);
  return 0;
}

}  // namespace weir::tool
