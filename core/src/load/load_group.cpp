// SPDX-License-Identifier: BSL-1.0
#include "weir/load_group.hpp"

#include <fmt/format.h>

#include <atomic>
#include <memory>
#include <random>
#include <thread>
#include <utility>

#include "load_group_impl.hpp"

namespace weir {
namespace {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014): one atomic addition
/// a call, and no lock that readers would queue at.
std::function<std::uint64_t()> random_source() {
  std::random_device device;
  const std::uint64_t seed = (std::uint64_t{device()} << 32U) | device();
  return [state = std::make_shared<std::atomic<std::uint64_t>>(seed)] {
    std::uint64_t bits = state->fetch_add(0x9e3779b97f4a7c15U, std::memory_order_relaxed);
    bits = (bits ^ (bits >> 30U)) * 0xbf58476d1ce4e5b9U;
    bits = (bits ^ (bits >> 27U)) * 0x94d049bb133111ebU;
    return bits ^ (bits >> 31U);
  };
}

void sleep(std::chrono::milliseconds time) { std::this_thread::sleep_for(time); }

}  // namespace

LoadGroup::Impl::Impl(LoadGroupOptions options)
    : clock(*options.clock),
      random(options.random ? std::move(options.random) : random_source()),
      pause(options.pause ? std::move(options.pause) : sleep),
      metrics(options.metrics ? std::move(options.metrics) : std::make_shared<MetricsRegistry>()),
      owner(std::move(options.owner)),
      hits(metrics->counter("load.hits", owner)),
      stale(metrics->counter("load.stale", owner)),
      negatives(metrics->counter("load.negatives", owner)),
      loads(metrics->counter("load.loads", owner)),
      ahead(metrics->counter("load.ahead", owner)),
      joined(metrics->counter("load.joined", owner)),
      waited(metrics->counter("load.waited", owner)),
      errors(metrics->counter("load.errors", owner)),
      stale_on_error(metrics->counter("load.stale_on_error", owner)),
      unkept(metrics->counter("load.unkept", owner)),
      untagged(metrics->counter("load.untagged", owner)),
      foreign(metrics->counter("load.foreign", owner)),
      cache_errors(metrics->counter("load.cache_errors", owner)) {}

double LoadGroup::Impl::fraction() const { return static_cast<double>(random() >> 11U) * 0x1.0p-53; }

std::string LoadGroup::Impl::unique_name() const { return fmt::format("{:016x}{:016x}", random(), random()); }

LoadGroup::LoadGroup(LoadGroupOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
LoadGroup::~LoadGroup() = default;

LoadGroup& LoadGroup::of_process() {
  static LoadGroup group;
  return group;
}

std::uint64_t LoadGroup::count(std::string_view counter) const {
  return impl_->metrics->value(counter, impl_->owner);
}

}  // namespace weir
