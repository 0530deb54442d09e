// SPDX-License-Identifier: BSL-1.0
/// \file
/// A config brought to life: its stores and caches by name.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/cache.hpp"
#include "weir/metrics.hpp"
#include "weir/store.hpp"

namespace weir {

class Clock;
class Registry;

/// Options of a backend beside its URL, those that a config writes as text: {{"schema", "shop"}}. `${NAME}`
/// in them is nothing special.
using BackendOptions = std::vector<std::pair<std::string, std::string>>;

/// Every chain that a config defines. Built whole or not at all; opens no connection. Thread-safe; cheap to
/// copy; the stores and caches that it gave out may outlive it.
class Runtime {
 public:
  /// \param path  a JSON file (comments allowed), UTF-8. Relative paths inside it are relative to the working
  /// directory. \param clock  borrowed; must outlive whatever is given out. Throws ConfigError with every
  /// mistake at once; Error(config) where the file can't be read.
  static Runtime load(const std::string& path, const Registry& registry, const Clock& clock);
  static Runtime load(const std::string& path, const Registry& registry);
  /// The same from text; `source` stands for the file in messages.
  static Runtime parse(std::string_view json, std::string_view source, const Registry& registry,
                       const Clock& clock);
  /// A bare store from a URL, e.g. `sqlite:shop.db`, `postgresql://app@127.0.0.1/shop`. Throws Error(config)
  /// for an unknown scheme or option.
  static StorePtr store_from_url(std::string_view url, const Registry& registry,
                                 const BackendOptions& options = {});
  /// A bare cache from a URL, e.g. `memory:`, `redis://127.0.0.1:6379`.
  static CachePtr cache_from_url(std::string_view url, const Registry& registry,
                                 const BackendOptions& options = {});

  /// The store of this name. Throws Error(config) that lists the names there are.
  StorePtr store(std::string_view name) const;
  CachePtr cache(std::string_view name) const;
  const std::vector<std::string>& store_names() const noexcept;  ///< in the config's order
  const std::vector<std::string>& cache_names() const noexcept;
  MetricsRegistry& metrics() const noexcept;

 private:
  struct Impl;
  explicit Runtime(std::shared_ptr<const Impl> impl) noexcept : impl_(std::move(impl)) {}
  std::shared_ptr<const Impl> impl_;
};

}  // namespace weir
