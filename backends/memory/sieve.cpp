// SPDX-License-Identifier: BSL-1.0
#include "sieve.hpp"

namespace weir::memory {

void Sieve::inserted(SieveNode& node) noexcept {
  node.newer = nullptr;
  node.older = newest_;
  node.visited = false;
  if (newest_) {
    newest_->newer = &node;
  } else {
    oldest_ = &node;
  }
  newest_ = &node;
}

void Sieve::removed(SieveNode& node) noexcept {
  if (hand_ == &node) hand_ = node.newer;
  (node.newer ? node.newer->older : newest_) = node.older;
  (node.older ? node.older->newer : oldest_) = node.newer;
}

SieveNode* Sieve::victim() noexcept {
  if (!hand_) hand_ = oldest_;
  for (int spared = 0; hand_ && hand_->visited && spared < patience; ++spared) {
    hand_->visited = false;
    hand_ = hand_->newer ? hand_->newer : oldest_;
  }
  return hand_;
}

}  // namespace weir::memory
