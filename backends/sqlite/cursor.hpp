// SPDX-License-Identifier: BSL-1.0
/// \file
/// A statement that is read a chunk at a time.
#pragma once

#include <cstddef>
#include <optional>

#include "prepared.hpp"
#include "session.hpp"

namespace weir::sqlite {

class SqliteSession;

/// Steps a statement of its own, so that the session's prepared ones stay free for other calls. Outside a
/// transaction its statement is one: it sees one state of the database, from its first chunk to its end.
class SqliteCursor final : public relational::Cursor {
 public:
  /// \param session  outlives it
  /// \param values   bound already; what they point to outlives it
  SqliteCursor(SqliteSession& session, Prepared statement, const StreamOptions& options) noexcept;
  SqliteCursor(const SqliteCursor&) = delete;
  ~SqliteCursor() override;

  std::optional<Rows> next(const Context& context) override;

 private:
  std::size_t octets_of_row() const noexcept;

  SqliteSession& session_;
  Prepared statement_;
  const StreamOptions options_;
  std::size_t row_ = 0;  // those given, for messages
  bool begun_ = false;
  bool at_end_ = false;
};

}  // namespace weir::sqlite
