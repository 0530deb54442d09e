// SPDX-License-Identifier: BSL-1.0
/// \file
/// Inserting many rows by one statement.
#pragma once

#include <cstddef>
#include <string>

#include "encode.hpp"
#include "plain_insert.hpp"
#include "session.hpp"

namespace weir::mysql {

/// How many rows from this one on go well into one statement: 1 at least.
std::size_t rows_of_one_insert(const relational::PlainInsert& insert, const relational::BoundBatch& batch,
                               std::size_t first);

/// The statement's text with so many rows of `?`.
std::string multi_row_text(const relational::PlainInsert& insert, std::size_t rows);

/// Puts the batch's rows from this one on into the places of such a statement.
void set_rows(Parameters& parameters, const relational::PlainInsert& insert,
              const relational::BoundBatch& batch, std::size_t first);

}  // namespace weir::mysql
