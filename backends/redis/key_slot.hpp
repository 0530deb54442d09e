// SPDX-License-Identifier: BSL-1.0
/// \file
/// Where a cluster keeps a key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace weir::redis {

using Slot = std::uint16_t;
inline constexpr std::size_t slot_count = 16384;

/// The slot of a key: CRC-16 (XMODEM) of what stands between its first { and the next }, where that is not
/// empty, else of the whole key.
/// \param first, second  the key's two parts: a cache's prefix and the caller's key
Slot slot_of(std::string_view first, std::string_view second) noexcept;

}  // namespace weir::redis
