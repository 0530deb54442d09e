// SPDX-License-Identifier: BSL-1.0
/// \file
/// What may go wrong, by name.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger.hpp"

namespace weir::coherence_check {

enum class Fault : std::uint8_t {
  kill_writer,    ///< SIGKILL; another process takes its place
  stop_writer,    ///< SIGSTOP for longer than the fence time
  kill_cache,     ///< SIGKILL, and started again
  stop_cache,     ///< SIGSTOP for a while
  flush,          ///< FLUSHALL, once or many times
  evict,          ///< so little memory that it drops what it likes
  cut,            ///< its connections closed
  slow_cache,     ///< calls and answers come late
  kill_database,  ///< SIGKILL, and started again
  stop_database,  ///< SIGSTOP, for less than the fence time
  cut_database,   ///< its connections closed
  slow_database,  ///< calls and answers come late
  lose_answers,   ///< of writes that were done
};
inline constexpr int fault_number = 13;

std::string_view to_string(Fault fault) noexcept;
std::optional<Fault> fault_of(std::string_view name) noexcept;
std::vector<Fault> all_faults();

/// For everybody to tell: this one happens now.
void note_fault(Ledger& ledger, Fault fault) noexcept;
/// The last ones, in words.
std::string past_faults(const Ledger& ledger, Nanos now);

}  // namespace weir::coherence_check
