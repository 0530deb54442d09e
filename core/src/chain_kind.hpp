// SPDX-License-Identifier: BSL-1.0
/// \file
/// What chains of Stores and chains of Caches differ in where they are built.
#pragma once

#include "stand_in.hpp"
#include "weir/registry.hpp"

namespace weir::detail {

template <class T>
struct ChainKind;

template <>
struct ChainKind<Store> {
  static constexpr std::string_view word = "store";
  static constexpr std::string_view section = "stores";
  static constexpr std::string_view other_word = "cache";
  static constexpr std::string_view other_section = "caches";
  static auto backend(const Registry& registry, std::string_view name) {
    return registry.store_backend(name);
  }
  static auto adapter(const Registry& registry, std::string_view name) {
    return registry.store_adapter(name);
  }
  static bool other_backend(const Registry& registry, std::string_view name) {
    return registry.cache_backend(name) != nullptr;
  }
  static auto backends(const Registry& registry) { return registry.store_backends(); }
  static auto adapters(const Registry& registry) { return registry.store_adapters(); }
  static auto schemes(const Registry& registry) { return registry.store_schemes(); }
  static auto for_scheme(const Registry& registry, std::string_view scheme) {
    return registry.store_backend_for_scheme(scheme);
  }
  static StorePtr stand_in() { return store_stand_in(); }
};

template <>
struct ChainKind<Cache> {
  static constexpr std::string_view word = "cache";
  static constexpr std::string_view section = "caches";
  static constexpr std::string_view other_word = "store";
  static constexpr std::string_view other_section = "stores";
  static auto backend(const Registry& registry, std::string_view name) {
    return registry.cache_backend(name);
  }
  static auto adapter(const Registry& registry, std::string_view name) {
    return registry.cache_adapter(name);
  }
  static bool other_backend(const Registry& registry, std::string_view name) {
    return registry.store_backend(name) != nullptr;
  }
  static auto backends(const Registry& registry) { return registry.cache_backends(); }
  static auto adapters(const Registry& registry) { return registry.cache_adapters(); }
  static auto schemes(const Registry& registry) { return registry.cache_schemes(); }
  static auto for_scheme(const Registry& registry, std::string_view scheme) {
    return registry.cache_backend_for_scheme(scheme);
  }
  static CachePtr stand_in() { return cache_stand_in(); }
};

}  // namespace weir::detail
