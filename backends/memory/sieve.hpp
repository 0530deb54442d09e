// SPDX-License-Identifier: BSL-1.0
/// \file
/// Which entry has to go when room is needed.
#pragma once

namespace weir::memory {

/// What the policy keeps of each entry; an entry derives from it.
struct SieveNode {
  SieveNode* newer = nullptr;
  SieveNode* older = nullptr;
  bool visited = false;
};

/// The eviction policy SIEVE: a queue in the order of insertion and a hand that moves from the oldest entry
/// to the newest and around again. It spares each entry that was read since it last came by, taking its mark
/// away, and takes the first that was not. A hit only sets a bit.
///
/// Zhang, Yang, Yue, Vigfusson, Rashmi: "SIEVE is Simpler than LRU: an Efficient Turn-Key Eviction Algorithm
/// for Web Caches", NSDI 2024. One thing is added: the hand spares at most `patience` entries a time, so that
/// no call ever walks through a whole cache of visited ones.
///
/// Owns nothing. Not thread-safe.
class Sieve {
 public:
  static constexpr int patience = 256;

  void inserted(SieveNode& node) noexcept;
  void removed(SieveNode& node) noexcept;
  static void hit(SieveNode& node) noexcept { node.visited = true; }
  /// The entry to take out next, or nullptr where there is none. It stays until `removed`.
  SieveNode* victim() noexcept;
  void clear() noexcept { *this = Sieve(); }

  SieveNode* oldest() const noexcept { return oldest_; }

 private:
  SieveNode* newest_ = nullptr;
  SieveNode* oldest_ = nullptr;
  SieveNode* hand_ = nullptr;  // null: begin at the oldest
};

}  // namespace weir::memory
