// SPDX-License-Identifier: BSL-1.0
#include "plans.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>
#include <utility>

#include "key.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"

namespace weir::query_cache_detail {
namespace {

// A program that makes statements up as it goes would fill the memory else.
constexpr std::size_t most_plans = 10'000;

// What a thread used lately, by the low bits of the statement's hash. Slots of several stores, living and
// gone, may stand side by side.
constexpr std::size_t slots_per_thread = 64;
using Slots = std::array<PlanPtr, slots_per_thread>;

PlanPtr& slot_of(const Statement& statement) {
  thread_local Slots slots;
  return slots[statement.hash() % slots_per_thread];
}

bool same_statement(const Statement& a, const Statement& b) noexcept {
  return a.hash() == b.hash() && a.sql() == b.sql() && a.declared_reads() == b.declared_reads() &&
         a.declared_writes() == b.declared_writes();
}

bool is_word(std::string_view text, std::string_view lower_case) noexcept {
  return std::equal(text.begin(), text.end(), lower_case.begin(), lower_case.end(),
                    [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; });
}

bool has_word(const Statement& statement, const LexicalRules& rules, std::string_view word) {
  const ParsedSql& parsed = statement.parsed(rules);
  return std::any_of(parsed.tokens.begin(), parsed.tokens.end(), [&](const Token& token) {
    return token.kind == TokenKind::word && is_word(token.in(statement.sql()), word);
  });
}

}  // namespace

bool Plans::SameStatement::operator()(const Statement& a, const Statement& b) const noexcept {
  return same_statement(a, b);
}

const PlanPtr& Plans::find(const Statement& statement, const Context& context) {
  const std::uint64_t schema = coherence_.everything().view().token;
  {
    const PlanPtr& slot = slot_of(statement);
    if (slot != nullptr && slot->owner == id_ && slot->schema == schema &&
        same_statement(slot->statement, statement))
      return slot;
  }
  PlanPtr plan = find_shared(statement, schema);
  if (plan == nullptr) plan = make(statement, schema, context);
  PlanPtr& slot = slot_of(statement);
  slot = std::move(plan);
  return slot;
}

PlanPtr Plans::known(const Statement& statement) {
  return find_shared(statement, coherence_.everything().view().token);
}

bool Plans::may_commit(const Statement& statement) {
  const PlanPtr plan = known(statement);
  return plan == nullptr ? may_hold_committing_ddl(statement) : plan->may_commit;
}

// A procedure may hold some; a trigger or a function may not, so what the catalog says does not count.
bool Plans::may_hold_committing_ddl(const Statement& statement) const {
  const StoreInfo& store = store_.info();
  if (store.capabilities.has(Capability::transactional_ddl)) return false;
  const Effects by_text = analyze_text(statement, *store.dialect).effects;
  return by_text.changes_schema || by_text.writes_anything ||
         has_word(statement, store.dialect->lexical, "truncate");
}

PlanPtr Plans::find_shared(const Statement& statement, std::uint64_t schema) {
  const std::lock_guard lock(mutex_);
  const auto found = plans_.find(statement);
  return found != plans_.end() && found->second->schema == schema ? found->second : nullptr;
}

PlanPtr Plans::make(const Statement& statement, std::uint64_t schema, const Context& context) {
  Effects effects;
  try {
    effects = store_.effects(statement, context);
  } catch (const Error& error) {
    switch (error.kind()) {
      case Errc::unavailable:
      case Errc::timeout:
      case Errc::cancelled:
        throw;
      default:
        return std::make_shared<const Plan>(unknown(statement, schema));
    }
  }
  auto plan = std::make_shared<const Plan>(planned(statement, schema, effects));
  if (plan->row) coherence_.meet_rows(*plan->row->table, context);
  const std::lock_guard lock(mutex_);
  if (plans_.size() >= most_plans) plans_.clear();
  plans_.insert_or_assign(statement, plan);
  return plan;
}

Plan Plans::planned(const Statement& statement, std::uint64_t schema, const Effects& effects) {
  Plan plan{.statement = statement, .owner = id_, .schema = schema};
  const StoreInfo& store = store_.info();
  if (effects.writes_something()) {
    plan.writes_something = true;
    plan.may_fail_halfway = has_word(statement, store.dialect->lexical, "fail");
    plan.may_commit = may_hold_committing_ddl(statement);
    if (effects.writes_anything || effects.changes_schema) {
      plan.writes.push_back(coherence_.change_of_everything());
    } else {
      for (const std::string& name : effects.writes) {
        TableCells& table = coherence_.table(name);
        include(plan.writes, effects.only_adds_rows ? coherence_.change_by_new_rows(table)
                                                    : coherence_.change_of_rows(table));
      }
      if (effects.row)
        plan.row = {&coherence_.table(effects.writes.front()), *effects.row, &store.dialect->lexical};
    }
  } else if (!effects.cacheable) {
    plan.why_not = effects.why_not;
  } else {
    plan.cacheable = true;
    append_sized(plan.key_prefix, store.identity);
    append_sized(plan.key_prefix, statement.sql());
    plan.reads.push_back(coherence_.everything());
    for (const std::string& table : effects.reads) {
      append_sized(plan.key_prefix, table);
      plan.reads.push_back(coherence_.any_row(coherence_.table(table)));
    }
    if (effects.row)
      plan.row = {&coherence_.table(effects.reads.front()), *effects.row, &store.dialect->lexical};
  }
  return plan;
}

Plan Plans::unknown(const Statement& statement, std::uint64_t schema) {
  Plan plan{.statement = statement, .owner = id_, .schema = schema};
  plan.writes_something = true;
  plan.may_commit = may_hold_committing_ddl(statement);
  plan.writes.push_back(coherence_.change_of_everything());
  return plan;
}

}  // namespace weir::query_cache_detail
