// SPDX-License-Identifier: BSL-1.0
#include "batch_plan.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "plain_insert.hpp"

namespace weir::relational::odbc {
namespace {

// What every engine takes (SQL Server: 1,000 rows, 2,100 parameters; SQLite before 3.32: 999).
constexpr std::size_t most_rows = 200;
constexpr std::size_t most_parameters = 999;

// What the cells of an array may take, so that memory is bounded whatever the values are.
constexpr std::size_t most_octets = std::size_t{4} << 20U;

/// psqlODBC writes the values of an array into the text, and bytes and empty texts so that PostgreSQL alone
/// reads them; other engines that it reaches (H2) get them as parameters.
bool must_go_alone(const Settings& settings, Parameters& row) {
  if (settings.driver.family != DriverFamily::psqlodbc || settings.target.dialect->name == "postgresql")
    return false;
  return std::any_of(row.places().begin(), row.places().end(), [](const Parameter& value) {
    return value.length == 0 || value.c_type == SQL_C_BINARY;
  });
}

}  // namespace

BatchPlan::BatchPlan(const Settings& settings, const BoundBatch& batch, bool takes_arrays)
    : settings_(settings), batch_(batch) {
  for (const ParsedSql::Placeholder& placeholder : batch.parsed.placeholders)
    parameters_.push_back(placeholder.index);
  if (parameters_.empty()) return;
  if (settings.target.ways.many_rows_of_values) plan_many_rows();
  if (!takes_arrays) return;
  const Nature nature = nature_of(batch.batch.statement(), settings.target);
  if (!nature.changes_rows || nature.returns_rows) return;
  // psqlODBC makes one text of an array, with literals, which a comment at the end must not swallow, and
  // keeps to literals on that handle ever after: a text of its own gets a handle of its own.
  array_.emplace(std::string(batch.batch.statement().sql()) + '\n');
}

void BatchPlan::plan_many_rows() {
  const auto plain = plain_insert(batch_.batch.statement().sql(), batch_.parsed);
  if (!plain) return;
  rows_a_statement_ = std::clamp<std::size_t>(most_parameters / parameters_.size(), 1, most_rows);
  if (batch_.batch.size() < rows_a_statement_) rows_a_statement_ = 1;
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

BatchPlan::Step BatchPlan::step(std::size_t row) const {
  const std::size_t left = batch_.batch.size() - row;
  if (many_ && left >= rows_a_statement_) return many_rows(row);
  return array_ && left > 1 ? array_of_rows(row) : one_row(values_of(row), row);
}

BatchPlan::Step BatchPlan::many_rows(std::size_t row) const {
  Parameters parameters;
  for (std::size_t i = 0; i < rows_a_statement_; ++i)
    parameters.add_row(settings_, batch_, row + i, parameters_);
  return {{*many_, &many_->parsed(settings_.target.dialect->lexical), std::move(parameters)},
          rows_a_statement_};
}

BatchPlan::Step BatchPlan::array_of_rows(std::size_t row) const {
  ArrayBuilder builder(most_octets);
  for (std::size_t next = row; next < batch_.batch.size() && builder.rows() < most_rows; ++next) {
    Parameters values = values_of(next);
    if (must_go_alone(settings_, values) || !builder.add(values)) break;
  }
  if (builder.rows() <= 1) return one_row(values_of(row), row);
  ParameterArrays arrays = std::move(builder).build();
  const std::size_t rows = arrays.rows();
  return {{*array_, &array_->parsed(settings_.target.dialect->lexical), {}, std::move(arrays), row}, rows};
}

BatchPlan::Step BatchPlan::one_row(Parameters parameters, std::size_t row) const {
  return {{batch_.batch.statement(), &batch_.parsed, std::move(parameters), {}, row}, 1};
}

Parameters BatchPlan::values_of(std::size_t row) const {
  Parameters parameters;
  parameters.add_row(settings_, batch_, row, parameters_);
  return parameters;
}

}  // namespace weir::relational::odbc
