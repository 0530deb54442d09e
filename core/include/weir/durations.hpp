// SPDX-License-Identifier: BSL-1.0
/// \file
/// Durations, time points and clocks, for public headers: <chrono> where nothing lighter does.
#pragma once

// With libstdc++ in C++20 <chrono> also brings streams and formatting (0.15 s a file with g++ 12, more with
// later ones). This part of it is what durations are made of.
#if defined(__has_include) && __has_include(<bits/chrono.h>)
#include <bits/chrono.h>
#else
#include <chrono>
#endif
