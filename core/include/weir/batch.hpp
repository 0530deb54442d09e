// SPDX-License-Identifier: BSL-1.0
/// \file
/// One statement with many rows of parameters.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string>
#include <vector>

#include "weir/statement.hpp"

namespace weir {

/// A Statement and the rows of parameters to run it with: what `execute_many` takes. A plain value; not
/// thread-safe while rows are added.
///
/// \code
/// weir::Batch batch(weir::Statement("INSERT INTO t (id, name) VALUES (:id, :name)"), {"id", "name"});
/// batch.add({1, "one"}).add({2, "two"});
/// \endcode
class Batch {
 public:
  /// \param names  the parameters, in the order in which rows give their values. Whether they fit is checked
  ///               when it runs. Throws Error(invalid_argument) where one is named twice
  Batch(Statement statement, std::vector<std::string> names);

  /// Adds a row: a value a name, in their order. Throws Error(invalid_argument) where their number differs.
  Batch& add(std::initializer_list<Value> row);
  Batch& add(std::vector<Value>&& row);
  /// Room for so many rows.
  void reserve(std::size_t rows);

  const Statement& statement() const noexcept { return statement_; }
  const std::vector<std::string>& names() const noexcept { return names_; }
  std::size_t size() const noexcept { return rows_; }
  bool empty() const noexcept { return rows_ == 0; }
  /// The values of a row in the order of `names`; good until the next `add`.
  std::span<const Value> operator[](std::size_t row) const noexcept {
    return {values_.data() + row * names_.size(), names_.size()};
  }

 private:
  void check_width(std::size_t values) const;

  Statement statement_;
  std::vector<std::string> names_;
  std::vector<Value> values_;  // row after row
  std::size_t rows_ = 0;       // also of rows without values
};

}  // namespace weir
