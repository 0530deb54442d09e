// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the triggers of the change feed say in a NOTIFY.
#pragma once

#include <string_view>

namespace weir::postgresql {

/// The channel; the schema where the triggers' functions are has the same name.
inline constexpr const char* feed_channel = "weir_feed";

/// The table of a payload `t` and `schema.table`, as in Effects; empty for everything. Any role may send on
/// the channel, so what is not of that form, or not a name that PostgreSQL gives, is everything, too.
std::string_view table_of_payload(std::string_view payload) noexcept;

}  // namespace weir::postgresql
