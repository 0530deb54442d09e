// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which backends and adapters a config may name.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "weir/config_reader.hpp"

namespace weir {

class Cache;
class Clock;
class Registry;
struct Dialect;
class MetricsRegistry;
class Store;
using CachePtr = std::shared_ptr<Cache>;
using MetricsPtr = std::shared_ptr<MetricsRegistry>;
using StorePtr = std::shared_ptr<Store>;

/// What a factory may use besides its own options.
struct BuildContext {
  std::string owner;             ///< "stores.catalog" or "caches.hot": for counters and messages
  MetricsPtr metrics;            ///< never null
  const Clock* clock = nullptr;  ///< never null
  std::shared_ptr<const void>
      lifetime;  ///< keeps what the pointers above point to; hold it as long as they are used
  /// The cache of a name that the config defines. Where there is none, collects a mistake at `key` of
  /// `reader` and gives nullptr. To be called by the factory only, not later.
  std::function<CachePtr(ConfigReader& reader, std::string_view key, std::string_view name)> cache;
  const Registry* registry = nullptr;  ///< never null; good during the factory's call
};

/// The names that a config may use, each with the function that builds it. Filled explicitly (see builtin/),
/// then only read. Thread-safe for reading.
///
/// A factory reads *every* option from its ConfigReader, then builds without opening a connection. It may be
/// called although the config has mistakes; what it returns is dropped then, and a null cache may reach it,
/// so it checks before use. The next link that an adapter gets is never null. An Error that a factory throws
/// becomes a mistake of the config.
class Registry {
 public:
  using StoreBackend = std::function<StorePtr(ConfigReader& options, const BuildContext& context)>;
  using CacheBackend = std::function<CachePtr(ConfigReader& options, const BuildContext& context)>;
  using StoreAdapterFactory =
      std::function<StorePtr(ConfigReader& options, const BuildContext& context, StorePtr next)>;
  using CacheAdapterFactory =
      std::function<CachePtr(ConfigReader& options, const BuildContext& context, CachePtr next)>;

  Registry();
  ~Registry();
  Registry(Registry&&) noexcept;
  Registry& operator=(Registry&&) noexcept;

  // Each throws Error(invalid_argument) where the name is taken.
  /// \param schemes  the URL schemes that choose this backend where a URL stands alone, e.g. {"postgresql",
  /// "postgres"}
  void add_store_backend(std::string name, std::vector<std::string> schemes, StoreBackend make);
  void add_cache_backend(std::string name, std::vector<std::string> schemes, CacheBackend make);
  /// \param dialect  lives as long as the program; known by its own name
  void add_dialect(const Dialect& dialect);
  void add_store_adapter(std::string name, StoreAdapterFactory make);
  void add_cache_adapter(std::string name, CacheAdapterFactory make);

  // nullptr where there is none.
  const StoreBackend* store_backend(std::string_view name) const;
  const CacheBackend* cache_backend(std::string_view name) const;
  const Dialect* dialect(std::string_view name) const;
  const StoreAdapterFactory* store_adapter(std::string_view name) const;
  const CacheAdapterFactory* cache_adapter(std::string_view name) const;

  /// The backend's name for a URL scheme; empty where there is none.
  std::string_view store_backend_for_scheme(std::string_view scheme) const;
  std::string_view cache_backend_for_scheme(std::string_view scheme) const;

  // Every name, sorted: for "did you mean" and for the docs.
  std::vector<std::string> store_schemes() const;
  std::vector<std::string> cache_schemes() const;
  std::vector<std::string> store_backends() const;
  std::vector<std::string> dialects() const;
  std::vector<std::string> cache_backends() const;
  std::vector<std::string> store_adapters() const;
  std::vector<std::string> cache_adapters() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
