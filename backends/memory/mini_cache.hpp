// SPDX-License-Identifier: BSL-1.0
/// \file
/// A cache of hashes, to find out how many hits a policy would have.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "heat.hpp"
#include "id_list.hpp"
#include "policy.hpp"

namespace weir::memory {

/// A cache that holds hashes only, by the same policy as the real one. Not thread-safe.
class MiniCache {
 public:
  /// Throws std::bad_alloc.
  MiniCache(std::size_t capacity, const PolicySettings& settings);
  MiniCache(const MiniCache&) = delete;
  MiniCache& operator=(const MiniCache&) = delete;

  /// \return whether it is there; if so, it was read.
  bool read(std::uint64_t hash);
  /// Puts it in where it is not there. Throws std::bad_alloc.
  void write(std::uint64_t hash);

 private:
  struct Node {
    Links links;
    Heat heat;
    std::uint64_t hash = 0;
  };
  struct Nodes {
    std::vector<Node> all;
    Node& operator[](Id id) noexcept { return all[id]; }
    std::size_t weight(Id) const noexcept { return 1; }
  };

  Nodes nodes_;
  TickClock clock_;
  Policy<Nodes> policy_{nodes_, clock_};
  std::unordered_map<std::uint64_t, Id> ids_;
};

}  // namespace weir::memory
