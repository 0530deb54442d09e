// SPDX-License-Identifier: BSL-1.0
/// \file
/// How often what was called, and how it ended.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <ostream>
#include <string_view>

#include "weir/error.hpp"

namespace weir::test {

enum class Call : std::uint8_t { row, range, total, entry, batch, transfer, transact, stream };
inline constexpr std::array<std::string_view, 8> call_names{"row",   "range",    "total",    "entry",
                                                            "batch", "transfer", "transact", "stream"};

/// Counters of calls and of the kinds of their failures. Thread-safe.
class Tally {
 public:
  void done(Call call) noexcept { ++done_[static_cast<std::size_t>(call)]; }
  void failed(Call call, Errc kind) noexcept {
    ++failed_[static_cast<std::size_t>(call)];
    ++kinds_[static_cast<std::size_t>(kind)];
  }

  std::size_t done() const noexcept {
    std::size_t sum = 0;
    for (const auto& each : done_) sum += each;
    return sum;
  }

  /// A line a call, and one of the kinds.
  void print(std::ostream& out) const {
    for (std::size_t call = 0; call < call_names.size(); ++call)
      out << "  " << call_names[call] << ": " << done_[call] << " done, " << failed_[call] << " failed\n";
    out << "  failures:";
    for (std::size_t kind = 0; kind < kinds_.size(); ++kind) {
      if (kinds_[kind] != 0) out << ' ' << to_string(static_cast<Errc>(kind)) << ' ' << kinds_[kind];
    }
    out << '\n';
  }

 private:
  using Counter = std::atomic<std::size_t>;
  std::array<Counter, call_names.size()> done_{};
  std::array<Counter, call_names.size()> failed_{};
  std::array<Counter, 64> kinds_{};  // by Errc
};

}  // namespace weir::test
