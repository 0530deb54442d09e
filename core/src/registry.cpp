// SPDX-License-Identifier: BSL-1.0
#include "weir/registry.hpp"

#include <map>
#include <utility>

#include "weir/dialect.hpp"
#include "weir/error.hpp"

namespace weir {
namespace {

template <class Value>
using ByName = std::map<std::string, Value, std::less<>>;

template <class Value>
void add(ByName<Value>& names, const std::string& what, const std::string& name, Value value) {
  if (!names.try_emplace(name, std::move(value)).second) {
    throw Error(Errc::invalid_argument, "the " + what + " \"" + name + "\" is registered already");
  }
}

template <class Value>
const Value* find(const ByName<Value>& names, std::string_view name) {
  const auto found = names.find(name);
  return found == names.end() ? nullptr : &found->second;
}

template <class Value>
std::vector<std::string> keys(const ByName<Value>& names) {
  std::vector<std::string> keys;
  for (const auto& entry : names) keys.push_back(entry.first);
  return keys;
}

/// Backends of one kind, and the URL schemes that choose one.
template <class Factory>
struct Backends {
  ByName<Factory> factories;
  ByName<std::string> schemes;

  void add_backend(const std::string& what, const std::string& name,
                   const std::vector<std::string>& its_schemes, Factory make) {
    add(factories, what, name, std::move(make));
    for (const std::string& scheme : its_schemes) add(schemes, "scheme of a " + what, scheme, name);
  }
  std::string_view for_scheme(std::string_view scheme) const {
    const std::string* name = find(schemes, scheme);
    return name == nullptr ? std::string_view() : *name;
  }
};

}  // namespace

struct Registry::Impl {
  Backends<StoreBackend> stores;
  Backends<CacheBackend> caches;
  ByName<const Dialect*> dialects;
  ByName<StoreAdapterFactory> store_adapters;
  ByName<CacheAdapterFactory> cache_adapters;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) {}
Registry::~Registry() = default;
Registry::Registry(Registry&&) noexcept = default;
Registry& Registry::operator=(Registry&&) noexcept = default;

void Registry::add_store_backend(std::string name, std::vector<std::string> schemes, StoreBackend make) {
  impl_->stores.add_backend("store backend", name, schemes, std::move(make));
}
void Registry::add_cache_backend(std::string name, std::vector<std::string> schemes, CacheBackend make) {
  impl_->caches.add_backend("cache backend", name, schemes, std::move(make));
}
void Registry::add_dialect(const Dialect& dialect) {
  add(impl_->dialects, "dialect", std::string(dialect.name), &dialect);
}
void Registry::add_store_adapter(std::string name, StoreAdapterFactory make) {
  add(impl_->store_adapters, "store adapter", name, std::move(make));
}
void Registry::add_cache_adapter(std::string name, CacheAdapterFactory make) {
  add(impl_->cache_adapters, "cache adapter", name, std::move(make));
}

const Registry::StoreBackend* Registry::store_backend(std::string_view name) const {
  return find(impl_->stores.factories, name);
}
const Registry::CacheBackend* Registry::cache_backend(std::string_view name) const {
  return find(impl_->caches.factories, name);
}
const Dialect* Registry::dialect(std::string_view name) const {
  const Dialect* const* found = find(impl_->dialects, name);
  return found == nullptr ? nullptr : *found;
}
const Registry::StoreAdapterFactory* Registry::store_adapter(std::string_view name) const {
  return find(impl_->store_adapters, name);
}
const Registry::CacheAdapterFactory* Registry::cache_adapter(std::string_view name) const {
  return find(impl_->cache_adapters, name);
}

std::string_view Registry::store_backend_for_scheme(std::string_view scheme) const {
  return impl_->stores.for_scheme(scheme);
}
std::string_view Registry::cache_backend_for_scheme(std::string_view scheme) const {
  return impl_->caches.for_scheme(scheme);
}

std::vector<std::string> Registry::store_schemes() const { return keys(impl_->stores.schemes); }
std::vector<std::string> Registry::cache_schemes() const { return keys(impl_->caches.schemes); }
std::vector<std::string> Registry::dialects() const { return keys(impl_->dialects); }
std::vector<std::string> Registry::store_backends() const { return keys(impl_->stores.factories); }
std::vector<std::string> Registry::cache_backends() const { return keys(impl_->caches.factories); }
std::vector<std::string> Registry::store_adapters() const { return keys(impl_->store_adapters); }
std::vector<std::string> Registry::cache_adapters() const { return keys(impl_->cache_adapters); }

}  // namespace weir
