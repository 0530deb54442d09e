// SPDX-License-Identifier: BSL-1.0
/// \file
/// Reading an answer in chunks.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "decode.hpp"
#include "prepared.hpp"
#include "session.hpp"

namespace weir::mysql {

class MysqlSession;

/// A cursor that the server keeps: other statements may run between its chunks, and closing it takes no
/// answer. How many rows are fetched at a time follows from the size of those seen so far.
class MysqlCursor final : public relational::Cursor {
 public:
  MysqlCursor(MysqlSession& session, const relational::BoundQuery& bound, const StreamOptions& options,
              Deadline deadline);

  std::optional<Rows> next(const Context& context) override;

 private:
  void open(Deadline deadline);
  void read_all(Deadline deadline);
  void keep_columns();
  bool fetch(unsigned long rows, Deadline deadline);
  unsigned long rows_to_fetch(std::size_t rows_left, std::size_t bytes_left) const noexcept;

  MysqlSession& session_;
  const StreamOptions options_;
  Prepared prepared_;
  std::vector<std::string> names_;
  std::vector<Column> columns_;        // borrows the names
  const MYSQL_ROWS* ready_ = nullptr;  // fetched, not yet given
  std::size_t largest_row_ = 0;
  unsigned long last_fetch_ = 0;
  bool all_fetched_ = false;
  bool given_ = false;  // at least one chunk
};

}  // namespace weir::mysql
