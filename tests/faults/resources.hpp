// SPDX-License-Identifier: BSL-1.0
/// \file
/// What this process holds, as the kernel counts it.
#pragma once

#include <cstddef>

namespace weir::test {

std::size_t open_files();
/// Of memory, after what malloc can give back was given back.
std::size_t resident_bytes();

}  // namespace weir::test
