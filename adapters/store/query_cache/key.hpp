// SPDX-License-Identifier: BSL-1.0
/// \file
/// How the keys of entries and cells are made.
#pragma once

#include <string>
#include <string_view>

namespace weir::query_cache_detail {

/// Appends a length and the octets, so that what follows can't be taken for a part of them.
void append_sized(std::string& out, std::string_view octets);

/// Sets `key` to the short key under which `whole` is found in a cache: NAMESPACE:KIND:HASH, the hash being
/// XXH3-128 in hexadecimal. Two wholes may share one, so whoever reads an entry compares the whole.
void make_cache_key(std::string& key, std::string_view name_space, std::string_view kind,
                    std::string_view whole);

}  // namespace weir::query_cache_detail
