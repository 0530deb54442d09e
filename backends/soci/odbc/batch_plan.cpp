// SPDX-License-Identifier: BSL-1.0
#include "batch_plan.hpp"

#include <algorithm>
#include <string>

#include "plain_insert.hpp"

namespace weir::relational::odbc {
namespace {

// What every engine takes (SQL Server: 1,000 rows, 2,100 parameters; SQLite before 3.32: 999).
constexpr std::size_t most_rows = 200;
constexpr std::size_t most_parameters = 999;

}  // namespace

BatchPlan::BatchPlan(const Settings& settings, const BoundBatch& batch) : settings_(settings), batch_(batch) {
  for (const ParsedSql::Placeholder& placeholder : batch.parsed.placeholders)
    parameters_.push_back(placeholder.index);
  if (!settings.target.ways.many_rows_of_values || parameters_.empty()) return;
  const auto plain = plain_insert(batch.batch.statement().sql(), batch.parsed);
  if (!plain) return;
  rows_a_statement_ = std::clamp<std::size_t>(most_parameters / parameters_.size(), 1, most_rows);
  if (batch.batch.size() < rows_a_statement_) rows_a_statement_ = 1;
  if (rows_a_statement_ == 1) return;
  // The parameters' names are weir's: each place has a value of its own.
  std::string text(plain->head);
  std::size_t number = 0;
  for (std::size_t row = 0; row < rows_a_statement_; ++row) {
    text += row == 0 ? " (" : ", (";
    for (std::size_t i = 0; i < plain->parameters.size(); ++i)
      text.append(i == 0 ? ":w" : ", :w").append(std::to_string(number++));
    text += ')';
  }
  many_.emplace(text);
}

std::size_t BatchPlan::rows_from(std::size_t row) const noexcept {
  return batch_.batch.size() - row >= rows_a_statement_ ? rows_a_statement_ : 1;
}

Order BatchPlan::order(std::size_t row, std::size_t rows) const {
  Parameters parameters;
  for (std::size_t i = 0; i < rows; ++i) parameters.add_row(settings_, batch_, row + i, parameters_);
  if (rows == 1) return {batch_.batch.statement(), &batch_.parsed, std::move(parameters)};
  return {*many_, &many_->parsed(settings_.target.dialect->lexical), std::move(parameters)};
}

}  // namespace weir::relational::odbc
