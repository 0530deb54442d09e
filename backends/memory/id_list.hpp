// SPDX-License-Identifier: BSL-1.0
/// \file
/// Doubly linked lists of entries that are known by number.
#pragma once

#include <cstdint>

namespace weir::memory {

/// The number of an entry within its shard. Half the size of a pointer, and there are many.
using Id = std::uint32_t;

/// No entry.
inline constexpr Id no_id = 0;

/// What a list keeps of each member.
struct Links {
  Id newer = no_id;
  Id older = no_id;
};

/// A list in the order in which its members were pushed. Their links stand with them; `links` in each call is
/// a function that gives the Links& of an id. Owns nothing.
struct IdList {
  Id newest = no_id;
  Id oldest = no_id;

  bool empty() const noexcept { return newest == no_id; }

  template <class LinksOf>
  void push(Id id, const LinksOf& links) noexcept {
    links(id) = {no_id, newest};
    (empty() ? oldest : links(newest).newer) = id;
    newest = id;
  }

  template <class LinksOf>
  void remove(Id id, const LinksOf& links) noexcept {
    const Links gone = links(id);
    (gone.newer == no_id ? newest : links(gone.newer).older) = gone.older;
    (gone.older == no_id ? oldest : links(gone.older).newer) = gone.newer;
  }

  /// The member `from` is now known as `to`, where its links have been copied to.
  template <class LinksOf>
  void renamed(Id from, Id to, const LinksOf& links) noexcept {
    const Links moved = links(to);
    (newest == from ? newest : links(moved.newer).older) = to;
    (oldest == from ? oldest : links(moved.older).newer) = to;
  }
};

}  // namespace weir::memory
