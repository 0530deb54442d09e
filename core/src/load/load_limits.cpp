// SPDX-License-Identifier: BSL-1.0
#include "load_limits.hpp"

#include <algorithm>
#include <string>

#include "weir/error.hpp"

namespace weir::load {
namespace {

using std::chrono::milliseconds;

// Beyond, sums of times would not fit. It is a hundred years.
constexpr milliseconds longest = std::chrono::hours(24 * 36'500);
constexpr milliseconds least_tag_ttl = std::chrono::hours(24 * 30);
constexpr double most_refresh_ahead = 1000;

void require(bool good, const char* name, const std::string& what) {
  if (!good) throw Error(Errc::invalid_argument, std::string("get_or_load: ") + name + ": " + what);
}

void check_time(const char* name, milliseconds time, milliseconds least) {
  require(
      time >= least && time <= longest, name,
      std::to_string(time.count()) + " ms; it must be " + std::to_string(least.count()) + " ms to 100 years");
}

milliseconds shorter(milliseconds time, double by) {
  return time - milliseconds(static_cast<milliseconds::rep>(static_cast<double>(time.count()) * by));
}

}  // namespace

void check(const LoadOptions& options) {
  check_time("soft_ttl", options.soft_ttl, milliseconds(1));
  check_time("hard_ttl", options.hard_ttl, options.soft_ttl);
  check_time("stale_if_error", options.stale_if_error, milliseconds(0));
  check_time("negative_ttl", options.negative_ttl, milliseconds(0));
  check_time("lock_ttl", options.lock_ttl, milliseconds(0));
  check_time("lock_wait", options.lock_wait, milliseconds(0));
  require(options.jitter >= 0 && options.jitter <= 1, "jitter", "it must be 0 to 1");
  require(options.refresh_ahead >= 0 && options.refresh_ahead <= most_refresh_ahead, "refresh_ahead",
          "it must be 0 to 1000");
}

Lifetime lifetime_of(const LoadOptions& options, bool negative, milliseconds now,
                     std::chrono::microseconds load_time, double shortened) {
  const double by = options.jitter * shortened;
  const auto end = [&](milliseconds time) { return now + shorter(time, by); };
  Lifetime life{now, end(options.soft_ttl), end(options.hard_ttl), end(options.stale_if_error), load_time};
  if (negative) life.fresh_until = life.stale_until = life.errors_until = end(options.negative_ttl);
  return life;
}

milliseconds kept_for(const Lifetime& life) {
  return std::max({life.fresh_until, life.stale_until, life.errors_until}) - life.loaded;
}

milliseconds tag_ttl(const LoadOptions& options) {
  return std::max(least_tag_ttl,
                  2 * std::max({options.hard_ttl, options.stale_if_error, options.negative_ttl}));
}

}  // namespace weir::load
