// SPDX-License-Identifier: BSL-1.0
#include "weir/batch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "weir/error.hpp"

namespace weir {

Batch::Batch(Statement statement, std::vector<std::string> names)
    : statement_(std::move(statement)), names_(std::move(names)) {
  for (auto name = names_.begin(); name != names_.end(); ++name)
    if (std::find(names_.begin(), name, *name) != name)
      throw Error(Errc::invalid_argument, "the batch names the parameter \"" + *name + "\" twice");
}

Batch& Batch::add(std::initializer_list<Value> row) {
  check_width(row.size());
  values_.insert(values_.end(), row.begin(), row.end());
  ++rows_;
  return *this;
}

Batch& Batch::add(std::vector<Value>&& row) {
  check_width(row.size());
  values_.insert(values_.end(), std::make_move_iterator(row.begin()), std::make_move_iterator(row.end()));
  ++rows_;
  return *this;
}

void Batch::reserve(std::size_t rows) { values_.reserve(rows * names_.size()); }

void Batch::check_width(std::size_t values) const {
  if (values != names_.size())
    throw Error(Errc::invalid_argument, fmt::format("row {} of the batch has {} values for {} parameters",
                                                    rows_, values, names_.size()));
}

}  // namespace weir
