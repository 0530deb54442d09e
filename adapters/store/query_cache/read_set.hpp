// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the answer of a query depends on, and the tokens of that.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "cell_copy.hpp"

namespace weir::query_cache_detail {

/// What an answer depends on: one part of one cell.
struct Dependency {
  CellCopy* cell = nullptr;
  unsigned part = 0;

  CellCopy::View view() const noexcept { return cell->view(part); }
};
using Dependencies = std::vector<Dependency>;

/// What the answers of one execution of a query depend on. Most queries depend on their tables. One that is
/// bound to a single row depends on that row; but where it found none, on its table: an INSERT knows no row
/// that it changes.
class ReadSet {
 public:
  /// \param tables  borrowed
  explicit ReadSet(std::span<const Dependency> tables) noexcept
      : tables_(tables), always_(tables.size()), all_(tables.size()) {}
  ReadSet(Dependency everything, Dependency every_row, Dependency row, Dependency any_row) noexcept
      : row_{everything, every_row, row, any_row}, always_(3), all_(4) {}

  bool by_row() const noexcept { return all_ != always_; }
  /// Every answer depends on these; `everything` comes first.
  std::span<const Dependency> always() const noexcept { return all().first(always_); }
  /// An answer without rows depends on these: the same and, by row, one more.
  std::span<const Dependency> all() const noexcept {
    return tables_.empty() ? std::span<const Dependency>(row_).first(all_) : tables_;
  }

 private:
  std::span<const Dependency> tables_;
  std::array<Dependency, 4> row_{};
  std::size_t always_;
  std::size_t all_;
};

/// The tokens of a ReadSet, as they were noted before the database was asked.
class NotedTokens {
 public:
  /// \param tokens  of all(), or of always() alone where a write may be in progress to what an answer without
  ///                rows depends on: then such a one is good for nobody else
  NotedTokens(const ReadSet& reads, std::vector<std::uint64_t> tokens) noexcept
      : tokens_(std::move(tokens)), always_(reads.always().size()), all_(reads.all().size()) {}

  std::span<const std::uint64_t> always() const noexcept { return std::span(tokens_).first(always_); }
  /// What an answer goes by; empty where it is good for nobody else.
  std::span<const std::uint64_t> of_answer(bool has_rows) const noexcept {
    if (has_rows) return always();
    return tokens_.size() == all_ ? std::span(tokens_) : std::span<const std::uint64_t>();
  }

 private:
  std::vector<std::uint64_t> tokens_;
  std::size_t always_;
  std::size_t all_;
};

}  // namespace weir::query_cache_detail
