// SPDX-License-Identifier: BSL-1.0
#include "ring.hpp"

#include <libmemcached/memcached.h>

#include <new>

#include "failure.hpp"

namespace weir::memcached {

void Ring::Free::operator()(memcached_st* ring) const noexcept { memcached_free(ring); }

Ring::Ring(std::span<const Address> nodes) : ring_(memcached_create(nullptr)) {
  if (!ring_) throw std::bad_alloc();
  memcached_behavior_set(ring_.get(), MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
  for (const Address& node : nodes) {
    const memcached_return_t code =
        memcached_server_add_with_weight(ring_.get(), node.host.c_str(), node.port, node.weight);
    if (code != MEMCACHED_SUCCESS) {
      throw memcached_error(Errc::config, "the node " + node.name() + " can't be part of a fleet: " +
                                              memcached_strerror(ring_.get(), code));
    }
  }
}

std::size_t Ring::node_of(std::string_view engine_key) const noexcept {
  return memcached_generate_hash(ring_.get(), engine_key.data(), engine_key.size());
}

}  // namespace weir::memcached
