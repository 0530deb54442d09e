// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the cache that processes share keeps of a table.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "weir/blob.hpp"

namespace weir::query_cache_detail {

/// A set of a cell's parts, a bit each.
using Parts = std::uint64_t;

constexpr Parts one_part(unsigned part) noexcept { return Parts{1} << part; }

/// Says that a writer may be about to commit a change of some parts.
struct Fence {
  std::uint64_t writer = 0;  ///< random, one a process and store
  std::uint64_t beat = 0;    ///< another one each time that the writer is heard of
  Parts parts = 0;           ///< not empty

  bool operator==(const Fence&) const = default;
};

/// The versions of a table's parts and who is writing them; one value of the cache, so it is read and
/// replaced as a whole. A plain value; docs/coherence.md says what it is for.
///
/// Each part has a token: a random number that no part of any cell ever had before. Whoever changed the part
/// gives it a fresh one.
class Cell {
 public:
  static constexpr unsigned part_count = 64;

  /// A cell where there was none. Every part's token is `birth`.
  /// \param birth        a fresh random number, not 0
  /// \param quarantined  a fence may have been lost with a predecessor
  static Cell newborn(std::uint64_t birth, bool quarantined);

  /// nullopt for octets that are no cell of this version.
  static std::optional<Cell> decode(const Blob& octets);
  Blob encode() const;

  std::uint64_t birth() const noexcept { return birth_; }
  bool quarantined() const noexcept { return quarantined_; }
  std::uint64_t token(unsigned part) const noexcept { return tokens_[part] != 0 ? tokens_[part] : birth_; }
  const std::vector<Fence>& fences() const noexcept { return fences_; }
  /// The parts within this writer's fence.
  Parts fenced_by(std::uint64_t writer) const noexcept;
  /// The parts within the fences of all others.
  Parts fenced_by_others(std::uint64_t writer) const noexcept;

  void end_quarantine() noexcept { quarantined_ = false; }
  /// Puts the writer's fence, in place of one that it has here: around no parts, it goes.
  void set_fence(const Fence& fence);
  /// What was written gets the fresh token.
  void change(Parts parts, std::uint64_t fresh) noexcept;
  /// A fence whose writer is taken for dead goes, and what it may have committed gets a fresh token. Nothing
  /// where the fence is not there as it was seen.
  void expire(const Fence& fence, std::uint64_t fresh);

  bool operator==(const Cell&) const = default;

 private:
  std::uint64_t birth_ = 0;
  bool quarantined_ = false;
  std::array<std::uint64_t, part_count> tokens_{};  // 0: birth_
  std::vector<Fence> fences_;                       // one a writer at most
};

}  // namespace weir::query_cache_detail
