// SPDX-License-Identifier: BSL-1.0
#include "weir/chain.hpp"

namespace weir {

StoreLink operator|(StoreLink outer, StoreLink inner) {
  return StoreLink([=](StorePtr next) { return outer.over(inner.over(std::move(next))); });
}

CacheLink operator|(CacheLink outer, CacheLink inner) {
  return CacheLink([=](CachePtr next) { return outer.over(inner.over(std::move(next))); });
}

StorePtr operator|(const StoreLink& outer, StorePtr inner) { return outer.over(std::move(inner)); }

CachePtr operator|(const CacheLink& outer, CachePtr inner) { return outer.over(std::move(inner)); }

}  // namespace weir
