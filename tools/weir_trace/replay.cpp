// SPDX-License-Identifier: BSL-1.0
#include "replay.hpp"

namespace weir::trace {

void Replay::request(std::string_view key) {
  ++tally_.requests;
  if (cache_.get(key)) {
    ++tally_.hits;
  } else {
    cache_.set(key, value_, Ttl::forever());
  }
}

}  // namespace weir::trace
