// SPDX-License-Identifier: BSL-1.0
#include "weir/context.hpp"

namespace weir {

std::string_view to_string(CacheVerdict verdict) noexcept {
  switch (verdict) {
    case CacheVerdict::none:
      return "none";
    case CacheVerdict::hit_local:
      return "hit local";
    case CacheVerdict::hit_shared:
      return "hit shared";
    case CacheVerdict::miss:
      return "miss";
    case CacheVerdict::bypass:
      return "bypass";
  }
  return "none";
}

std::string_view to_string(Freshness freshness) noexcept {
  switch (freshness) {
    case Freshness::ttl:
      return "ttl";
    case Freshness::bounded:
      return "bounded";
    case Freshness::strict:
      return "strict";
  }
  return "unknown";
}

}  // namespace weir
