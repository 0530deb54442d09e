// SPDX-License-Identifier: BSL-1.0
/// \file
/// Rules of the protocol that a build for tests can break, to see that the checker notices
/// (docs/coherence_checker.md).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace weir::query_cache_detail {

enum class Rule : std::uint8_t {
  fence,            ///< a fence stands before the database is asked
  fence_respected,  ///< where a fence of another process stands, nobody uses or fills the cache
  own_fence,        ///< who is done removes his own fence and no other
  fresh_token,      ///< what was written gets a fresh token
  expiry_token,     ///< what a dead writer may have written gets one with the end of his fence
  quarantine,       ///< a new cell is not used for the fence time
  doubt,            ///< a write that may take effect yet leaves a fence behind
  owed,  ///< a token that the cache did not take is remembered, and nothing used before it is there
  tokens_compared,  ///< an entry answers by its tokens
  note_first,       ///< tokens are noted before the database is asked
  join,             ///< a flight is joined by those who see the tokens that it noted
  late_reading,     ///< a reading of a cell that this process replaced meanwhile is dropped
  any_row,          ///< a write of one row changes what queries over many rows go by
  every_row,        ///< a write of rows that nobody can name changes what queries by row go by
};

inline constexpr std::array<std::pair<std::string_view, Rule>, 14> rule_names{{
    {"no-fence", Rule::fence},
    {"fence-ignored", Rule::fence_respected},
    {"others-fences", Rule::own_fence},
    {"no-fresh-token", Rule::fresh_token},
    {"no-expiry-token", Rule::expiry_token},
    {"no-quarantine", Rule::quarantine},
    {"in-doubt-unfenced", Rule::doubt},
    {"no-owed", Rule::owed},
    {"any-token", Rule::tokens_compared},
    {"note-after-read", Rule::note_first},
    {"join-any-flight", Rule::join},
    {"late-reading", Rule::late_reading},
    {"narrow-leaves-table", Rule::any_row},
    {"wide-leaves-rows", Rule::every_row},
}};

#ifdef WEIR_BREAKABLE
bool holds(Rule rule) noexcept;
/// For this process, from now on.
void break_rule(Rule rule) noexcept;
#else
constexpr bool holds(Rule) noexcept { return true; }
#endif

}  // namespace weir::query_cache_detail
