// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the cache holds for one query.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "weir/blob.hpp"
#include "weir/rows.hpp"

namespace weir::query_cache_detail {

/// One entry, as the cache gave it: looks into a Blob, which must outlive it.
///
/// Little-endian: magic (4 octets), format version (4), expiry in wall-clock milliseconds (8), size of the
/// key (4), number of tokens (4), the tokens (8 each, in the order of what the answer depends on), the key,
/// zeros up to a multiple of 8, the encoded Rows to the end.
class EntryView {
 public:
  /// nullopt for octets that are no entry of this version. Checks all sizes; the Rows check themselves.
  static std::optional<EntryView> of(const Blob& octets) noexcept;

  std::chrono::milliseconds expiry() const noexcept;
  std::string_view key() const noexcept;
  std::size_t token_count() const noexcept { return token_count_; }
  std::uint64_t token(std::size_t index) const noexcept;
  /// Shares the entry's octets. Throws Error(corrupt).
  Rows rows() const;

 private:
  EntryView(const Blob& octets, std::size_t key_size, std::size_t token_count) noexcept
      : octets_(&octets), key_size_(key_size), token_count_(token_count) {}

  const Blob* octets_;
  std::size_t key_size_;
  std::size_t token_count_;
};

/// The size that `encode_entry` would give.
std::size_t entry_size(std::size_t key_size, std::size_t token_count, std::size_t rows_size) noexcept;

/// Everything of an entry, in the form that EntryView reads.
Blob encode_entry(std::chrono::milliseconds expiry, std::string_view key,
                  std::span<const std::uint64_t> tokens, const Rows& rows);

}  // namespace weir::query_cache_detail
