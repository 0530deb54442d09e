// SPDX-License-Identifier: BSL-1.0
#include "failure.hpp"

#include <utility>

namespace weir::memcached {

Error memcached_error(Errc kind, const std::string& message) {
  Error::Details details;
  details.link = "memcached";
  return {kind, message, std::move(details)};
}

}  // namespace weir::memcached
