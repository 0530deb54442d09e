// SPDX-License-Identifier: BSL-1.0
#include "parameter_arrays.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace weir::relational::odbc {
namespace {

bool is_null(const Parameter& value) noexcept { return value.length == SQL_NULL_DATA; }

// Widening a text to a long one, or a decimal to more digits, may change how a driver sends the others: each
// row goes as it would go alone.
bool is_of_type(const ParameterArray& place, const Parameter& value) noexcept {
  return place.all_null || is_null(value) ||
         (place.c_type == value.c_type && place.sql_type == value.sql_type && place.digits == value.digits);
}

void widen(ParameterArray& place, const Parameter& value) noexcept {
  if (is_null(value)) return;
  place.all_null = false;
  place.c_type = value.c_type;
  place.sql_type = value.sql_type;
  place.digits = value.digits;
  place.size = std::max(place.size, value.size);
  place.width = std::max(place.width, value.octets.size());
}

}  // namespace

void ParameterArrays::forget_outcome() noexcept {
  std::fill(statuses_.begin(), statuses_.end(), SQLUSMALLINT{SQL_PARAM_UNUSED});
  processed_ = 0;
}

bool ParameterArrays::failed() const noexcept {
  return std::find(statuses_.begin(), statuses_.end(), SQL_PARAM_ERROR) != statuses_.end();
}

std::optional<std::size_t> ParameterArrays::failed_row() const noexcept {
  const auto is_good = [](SQLUSMALLINT status) {
    return status == SQL_PARAM_SUCCESS || status == SQL_PARAM_SUCCESS_WITH_INFO;
  };
  const auto first = std::find_if_not(statuses_.begin(), statuses_.end(), is_good);
  if (first == statuses_.end() || *first != SQL_PARAM_ERROR) return std::nullopt;
  if (std::find(first + 1, statuses_.end(), SQL_PARAM_ERROR) != statuses_.end()) return std::nullopt;
  return static_cast<std::size_t>(first - statuses_.begin());
}

bool ArrayBuilder::fits(Parameters& row) const {
  std::size_t octets = 0;  // of a row, were all as wide as the widest
  auto place = places_.begin();
  for (const Parameter& value : row.places()) {
    if (!is_of_type(*place, value)) return false;
    octets += std::max(place->width, value.octets.size());
    ++place;
  }
  return octets <= most_octets_ / (rows_.size() + 1);
}

bool ArrayBuilder::add(Parameters& row) {
  if (rows_.empty()) places_.resize(row.places().size());
  if (!rows_.empty() && !fits(row)) return false;
  auto place = places_.begin();
  for (const Parameter& value : row.places()) widen(*place++, value);
  rows_.push_back(std::move(row));
  return true;
}

ParameterArrays ArrayBuilder::build() && {
  for (ParameterArray& place : places_) {
    place.cells.resize(place.width * rows_.size());
    place.lengths.reserve(rows_.size());
  }
  std::size_t row = 0;
  for (Parameters& values : rows_) {
    auto place = places_.begin();
    for (const Parameter& value : values.places()) {
      std::memcpy(place->cells.data() + row * place->width, value.octets.data(), value.octets.size());
      place->lengths.push_back(value.length);
      ++place;
    }
    ++row;
  }
  return {std::move(places_), rows_.size()};
}

}  // namespace weir::relational::odbc
