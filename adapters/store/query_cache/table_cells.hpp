// SPDX-License-Identifier: BSL-1.0
/// \file
/// The cells of one table: its own, and those of the groups that its rows fall into.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "cell_copy.hpp"

namespace weir::query_cache_detail {

/// Where a row stands among the cells of its table. All processes agree on it, so it changes only together
/// with the version of cells (cell.cpp).
struct RowSlot {
  static constexpr unsigned group_count = 64;

  unsigned group;
  unsigned part;  ///< of the group's cell

  /// Rows of neighbouring keys are far apart: what is written together seldom shares more than a part.
  static constexpr RowSlot of(std::int64_t key) noexcept {
    // The finalizer of SplitMix64 (Steele, Lea, Flood 2014).
    auto mixed = static_cast<std::uint64_t>(key);
    mixed = (mixed ^ (mixed >> 30U)) * 0xBF58476D1CE4E5B9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94D049BB133111EBU;
    mixed ^= mixed >> 31U;
    return {static_cast<unsigned>(mixed % group_count),
            static_cast<unsigned>(mixed / group_count % Cell::part_count)};
  }
};

/// The copies of a table's cells. The table's own has two parts: `any_row`, which every write of the table
/// changes, and `every_row`, changed by those of which nobody knows which rows they wrote. A group's cell has
/// one for each of its slots. Thread-safe.
class TableCells {
 public:
  static constexpr unsigned any_row = 0;
  static constexpr unsigned every_row = 1;

  /// Makes the copy of the cell of the table itself (nullopt) or of a group.
  using Make = std::function<std::unique_ptr<CellCopy>(std::optional<unsigned> group)>;

  explicit TableCells(Make make) : make_(std::move(make)), whole_(make_(std::nullopt)) {}
  TableCells(const TableCells&) = delete;
  TableCells& operator=(const TableCells&) = delete;

  CellCopy& whole() noexcept { return *whole_; }

  /// Takes no lock where the group was met before.
  CellCopy& group(unsigned number) {
    if (CellCopy* const met = met_[number].load(std::memory_order_acquire)) return *met;
    const std::lock_guard lock(mutex_);
    std::unique_ptr<CellCopy>& made = groups_[number];
    if (made == nullptr) made = make_(number);
    met_[number].store(made.get(), std::memory_order_release);
    return *made;
  }

  /// Whether it is the cell of one of the groups.
  bool is_group(const CellCopy* cell) const noexcept {
    for (const std::atomic<CellCopy*>& met : met_)
      if (cell == met.load(std::memory_order_relaxed)) return true;
    return false;
  }

  /// Whether nobody asked that before.
  bool is_new() noexcept { return !is_known_.exchange(true); }

  /// Appends all that were made.
  void append_to(std::vector<CellCopy*>& cells) {
    cells.push_back(whole_.get());
    for (const std::atomic<CellCopy*>& met : met_)
      if (CellCopy* const group = met.load(std::memory_order_acquire)) cells.push_back(group);
  }

 private:
  const Make make_;
  const std::unique_ptr<CellCopy> whole_;
  std::atomic<bool> is_known_{false};
  std::mutex mutex_;
  std::array<std::unique_ptr<CellCopy>, RowSlot::group_count> groups_;
  std::array<std::atomic<CellCopy*>, RowSlot::group_count> met_{};
};

}  // namespace weir::query_cache_detail
