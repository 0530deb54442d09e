// SPDX-License-Identifier: BSL-1.0
/// \file
/// Keys that are asked for by Zipf's law.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace weir::bench {

/// A stream of requests, the same in every run: which of so many keys each asks for. Which keys are hot is
/// drawn, so that their order says nothing.
std::vector<std::uint32_t> zipf_stream(std::size_t keys, double exponent, std::size_t length);

/// Texts of 20 octets.
std::vector<std::string> text_keys(std::size_t count);

}  // namespace weir::bench
