// SPDX-License-Identifier: BSL-1.0
// What a plan reads and writes once values are bound to it.
#include <algorithm>
#include <utility>

#include "plans.hpp"
#include "weir/lexer.hpp"

namespace weir::query_cache_detail {
namespace {

/// The integer that a value is for every engine; nullopt: none, or one beyond those of our keys.
std::optional<std::int64_t> integer_of(const Value& value) noexcept {
  if (const auto* const number = value.get_if<std::int64_t>()) return *number;
  const auto* const number = value.get_if<std::uint64_t>();
  if (number == nullptr || !std::in_range<std::int64_t>(*number)) return std::nullopt;
  return static_cast<std::int64_t>(*number);
}

void include_all(Changes& changes, const Plan& plan) {
  for (const Change& change : plan.writes) include(changes, change);
}

/// The values that a batch binds to the key, a row each; nothing where that is not so.
std::vector<std::int64_t> keys_in(const Batch& batch, const Plan& plan) {
  std::vector<std::int64_t> keys;
  if (!plan.row || !plan.row->key.parameter) return keys;
  const std::vector<std::string>& parameters = plan.statement.parsed(*plan.row->rules).parameter_names;
  const auto name =
      std::find(batch.names().begin(), batch.names().end(), parameters[*plan.row->key.parameter]);
  if (name == batch.names().end()) return keys;
  const auto column = static_cast<std::size_t>(name - batch.names().begin());
  for (std::size_t row = 0; row < batch.size(); ++row) {
    const std::optional<std::int64_t> key = integer_of(batch[row][column]);
    if (!key) return {};
    keys.push_back(*key);
  }
  return keys;
}

}  // namespace

std::optional<std::int64_t> RowOfPlan::key_in(const BoundValues& values) const {
  return key.parameter ? integer_of(values[*key.parameter]) : key.literal;
}

ReadSet read_set(const Plan& plan, const BoundValues& values, Coherence& coherence) {
  if (plan.row)
    if (const std::optional<std::int64_t> key = plan.row->key_in(values))
      return coherence.row(*plan.row->table, *key);
  return ReadSet(plan.reads);
}

void include_changes(Changes& changes, const Plan& plan, const Query& query, Coherence& coherence) {
  std::optional<std::int64_t> key;
  if (plan.row) key = plan.row->key_in(BoundValues(query.statement().parsed(*plan.row->rules), query));
  if (!key) return include_all(changes, plan);
  coherence.include_row(changes, *plan.row->table, *key);
}

void include_changes(Changes& changes, const Plan& plan, const Batch& batch, Coherence& coherence) {
  const std::vector<std::int64_t> keys = keys_in(batch, plan);
  if (keys.empty()) return include_all(changes, plan);
  for (const std::int64_t key : keys) coherence.include_row(changes, *plan.row->table, key);
}

}  // namespace weir::query_cache_detail
