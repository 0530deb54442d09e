// SPDX-License-Identifier: BSL-1.0
/// \file
/// get_or_load over a memory cache, with a clock and a random source that the test drives.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "gates.hpp"
#include "support/manual_clock.hpp"
#include "weir/backends/memory.hpp"
#include "weir/get_or_load.hpp"

namespace weir::test {

struct LoadFixture {
  LoadFixture() {
    options.soft_ttl = std::chrono::seconds(10);
    options.hard_ttl = std::chrono::seconds(60);
    options.jitter = 0;
    options.refresh_ahead = 0;
    options.group = &group;
  }

  /// As another process would call it: with loads of its own.
  LoadOptions elsewhere() const {
    LoadOptions other = options;
    other.group = &other_group;
    return other;
  }

  /// Loads "1", then "2" …, each in `load_time`.
  std::string numbered() {
    clock.advance(load_time);
    return std::to_string(++loads);
  }
  std::string get(std::string_view key = "k") {
    return get_or_load(*cache, key, options, [this] { return numbered(); });
  }
  /// Where the loader throws.
  std::string get_failing(std::string_view key = "k") {
    return get_or_load(*cache, key, options, [this]() -> std::string {
      ++loads;
      throw std::runtime_error("the database is away");
    });
  }

  LoadGroupOptions group_options() {
    return {.clock = &clock,
            .random = [this] { return random += 0x9e3779b97f4a7c15U; },
            .pause = [this](std::chrono::milliseconds time) { pause(time); }};
  }

  ManualClock clock;
  std::uint64_t random = 0;
  /// What happens while a caller waits for another process.
  std::function<void(std::chrono::milliseconds)> pause = [this](std::chrono::milliseconds time) {
    clock.advance(time);
  };
  std::chrono::milliseconds load_time{0};
  std::atomic<int> loads{0};
  LoadGroup group{group_options()};
  mutable LoadGroup other_group{group_options()};
  LoadOptions options;
  std::shared_ptr<GatedCache> gated =
      std::make_shared<GatedCache>(memory_cache({.capacity = 16_MiB, .clock = &clock}));
  CachePtr cache = gated;
};

}  // namespace weir::test
