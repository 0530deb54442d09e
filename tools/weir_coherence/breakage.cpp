// SPDX-License-Identifier: BSL-1.0
// Built twice: for the program itself, in which every rule holds, and with WEIR_BREAKABLE for the workers of
// --break.
#include "breakage.hpp"

#include "rules.hpp"
#include "weir/error.hpp"

namespace weir::coherence_check {

std::vector<std::string> breakable_rules() {
  std::vector<std::string> names;
  for (const auto& [name, rule] : query_cache_detail::rule_names) names.emplace_back(name);
  return names;
}

std::vector<std::string> telling_faults(std::string_view rule) {
  if (rule == "no-quarantine") return {"flush", "kill-writer"};
  if (rule == "join-any-flight" || rule == "note-after-read") return {"slow-database"};
  if (rule == "no-expiry-token") return {"kill-writer", "stop-writer"};
  if (rule == "in-doubt-unfenced") return {"lose-answers"};
  if (rule == "late-reading") return {"slow-cache"};
  return {};
}

#ifdef WEIR_BREAKABLE
void break_rule(std::string_view name) {
  for (const auto& [other, rule] : query_cache_detail::rule_names)
    if (other == name) return query_cache_detail::break_rule(rule);
  throw Error(Errc::invalid_argument, "there is no rule " + std::string(name));
}
#else
void break_rule(std::string_view name) {
  throw Error(Errc::unsupported, "every rule holds in this build: " + std::string(name));
}
#endif

}  // namespace weir::coherence_check
