// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where the entries of a shard live.
#pragma once

#include <cstddef>

#include "entry.hpp"
#include "expiry.hpp"
#include "id_list.hpp"
#include "paged_array.hpp"

namespace weir::memory {

/// Entries by number, in pages, and beside them pages of expiries where there are entries that have one. A
/// freed entry is used again before new ones are. Thread-safe as PagedArray is; one writer at a time.
class EntryTable {
 public:
  /// \param most  entries that there will ever be
  explicit EntryTable(std::size_t most) : entries_(most + 1), expiries_(most + 1) {}

  Entry& operator[](Id id) noexcept { return entries_[id]; }
  const Entry& operator[](Id id) const noexcept { return entries_[id]; }

  /// When an entry expires. Only after `provide_expiry`.
  Expiry& expiry(Id id) noexcept { return expiries_[id]; }
  const Expiry& expiry(Id id) const noexcept { return expiries_[id]; }
  /// Makes room for an entry's expiry. Throws std::bad_alloc and changes nothing.
  void provide_expiry(Id id) { expiries_.provide(id); }
  /// What that adds to `bytes`.
  std::size_t expiry_growth(Id id) const noexcept { return expiries_.has(id) ? 0 : expiries_.page_bytes(); }

  /// The entry that `allocate` will give.
  Id next() const noexcept { return free_.empty() ? end_ : free_.newest; }
  /// A free entry, no longer free. Throws std::bad_alloc and changes nothing.
  Id allocate();
  /// Frees what the entry has; the value must have been taken.
  void free(Id id) noexcept;

  /// The last entry, where it should move to `hole` so that pages can be freed; no_id in `from`: none should.
  struct Move {
    Id from = no_id;
    Id hole = no_id;
  };
  /// To be called now and then, and the move done, until there is none. Frees what pages it can. There is
  /// none until an eighth and two pages are free.
  Move next_move() noexcept;

  std::size_t bytes() const noexcept { return entries_.bytes() + expiries_.bytes(); }
  /// What an empty one may take.
  std::size_t least_bytes() const noexcept {
    return entries_.bytes_of_pages(3) + expiries_.bytes_of_pages(3);
  }
  /// What the next allocate adds to that.
  std::size_t growth() const noexcept;

 private:
  auto links() noexcept {
    return [this](Id id) -> Links& { return entries_[id].links; };
  }
  void shorten() noexcept;

  PagedArray<Entry> entries_;
  PagedArray<Expiry> expiries_;  // with gaps, of pages as large
  IdList free_;
  std::size_t free_count_ = 0;
  Id end_ = 1;  // past the last one that was ever allocated; 0 is no_id
};

}  // namespace weir::memory
