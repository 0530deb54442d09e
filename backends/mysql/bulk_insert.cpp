// SPDX-License-Identifier: BSL-1.0
#include "bulk_insert.hpp"

#include <algorithm>

namespace weir::mysql {
namespace {

// The protocol allows 65,535; more than a few thousand make it no faster, and cost memory.
constexpr std::size_t most_places = 8'192;
// A server takes 16 MiB (MariaDB) or 64 MiB (MySQL) unless it is told to take less.
constexpr std::size_t enough_octets = 512 * 1024;

std::size_t octets_of(const Value& value) noexcept {
  constexpr std::size_t fixed = 16;
  if (const auto* const text = value.get_if<std::string>()) return fixed + text->size();
  if (const auto* const bytes = value.get_if<Bytes>()) return fixed + bytes->octets.size();
  if (const auto* const json = value.get_if<Json>()) return fixed + json->text.size();
  return fixed;
}

std::size_t octets_of(const relational::PlainInsert& insert, const relational::BoundBatch& batch,
                      std::size_t row) noexcept {
  std::size_t octets = 0;
  for (const std::size_t parameter : insert.parameters) octets += octets_of(batch.value(row, parameter));
  return octets;
}

}  // namespace

std::size_t rows_of_one_insert(const relational::PlainInsert& insert, const relational::BoundBatch& batch,
                               std::size_t first) {
  const std::size_t most_rows = std::max<std::size_t>(1, most_places / insert.parameters.size());
  const std::size_t last = std::min(batch.batch.size(), first + most_rows);
  std::size_t octets = 0;
  for (std::size_t row = first; row < last; ++row) {
    octets += octets_of(insert, batch, row);
    if (octets > enough_octets) return std::max<std::size_t>(1, row - first);
  }
  return last - first;
}

std::string multi_row_text(const relational::PlainInsert& insert, std::size_t rows) {
  std::string row = "(";
  for (std::size_t i = 0; i < insert.parameters.size(); ++i) row += i == 0 ? "?" : ",?";
  row += ')';
  std::string text(insert.head);
  text.reserve(text.size() + 1 + rows * (row.size() + 1));
  for (std::size_t i = 0; i < rows; ++i) text.append(1, i == 0 ? ' ' : ',').append(row);
  return text;
}

void set_rows(Parameters& parameters, const relational::PlainInsert& insert,
              const relational::BoundBatch& batch, std::size_t first) {
  const std::size_t width = insert.parameters.size();
  for (std::size_t place = 0; place < parameters.size(); ++place) {
    const std::size_t parameter = insert.parameters[place % width];
    parameters.set(place, batch.value(first + place / width, parameter),
                   batch.parsed.parameter_names[parameter]);
  }
}

}  // namespace weir::mysql
