// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which node a key belongs to.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>

#include "address.hpp"

struct memcached_st;

namespace weir::memcached {

/// libmemcached's weighted ketama ring: a node that comes or goes moves its own share of the keys and no
/// others, and every client of the same nodes agrees. Never connects. Thread-safe, as it never changes.
class Ring {
 public:
  /// \param nodes  at least one. \throws Error(config)
  explicit Ring(std::span<const Address> nodes);

  /// The place of its node in the list.
  std::size_t node_of(std::string_view engine_key) const noexcept;

 private:
  struct Free {
    void operator()(memcached_st* ring) const noexcept;
  };
  std::unique_ptr<memcached_st, Free> ring_;
};

}  // namespace weir::memcached
