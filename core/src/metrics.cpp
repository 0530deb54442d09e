// SPDX-License-Identifier: BSL-1.0
#include "weir/metrics.hpp"

#include <map>
#include <mutex>
#include <utility>

namespace weir {

struct MetricsRegistry::Impl {
  using Names = std::map<std::string, Counter, std::less<>>;

  std::mutex mutex;
  std::map<std::string, Names, std::less<>> owners;  // maps, because their nodes never move
};

MetricsRegistry::MetricsRegistry() : impl_(std::make_unique<Impl>()) {}
MetricsRegistry::~MetricsRegistry() = default;

Counter& MetricsRegistry::counter(std::string_view name, std::string_view owner) {
  const std::lock_guard lock(impl_->mutex);
  auto names = impl_->owners.find(owner);
  if (names == impl_->owners.end()) names = impl_->owners.try_emplace(std::string(owner)).first;
  const auto found = names->second.find(name);
  if (found != names->second.end()) return found->second;
  return names->second.try_emplace(std::string(name)).first->second;
}

std::vector<MetricSample> MetricsRegistry::samples() const {
  const std::lock_guard lock(impl_->mutex);
  std::vector<MetricSample> samples;
  for (const auto& [owner, names] : impl_->owners) {
    for (const auto& [name, counter] : names) samples.push_back({name, owner, counter.value()});
  }
  return samples;
}

std::uint64_t MetricsRegistry::value(std::string_view name, std::string_view owner) const {
  const std::lock_guard lock(impl_->mutex);
  const auto names = impl_->owners.find(owner);
  if (names == impl_->owners.end()) return 0;
  const auto counter = names->second.find(name);
  return counter == names->second.end() ? 0 : counter->second.value();
}

}  // namespace weir
