// SPDX-License-Identifier: BSL-1.0
/// \file
/// Making the errors of this backend.
#pragma once

#include <string>
#include <string_view>

#include "result.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"

namespace weir::postgresql {

/// An error that weir itself finds.
Error failure(Errc kind, const std::string& message, bool maybe_applied = false);

/// Of bytes bound where the server takes another type.
Error not_bytea(const std::string& parameter);

/// The user's text and how it was read, for the place of a mistake.
struct StatementText {
  std::string_view sql;
  const ParsedSql& parsed;
  std::size_t characters_before = 0;  ///< which weir put before it
};

/// What the server said no to.
/// \param result     a failed result
/// \param statement  null where the text was weir's own
Error server_failure(const PGresult* result, const StatementText* statement, bool maybe_applied = false);

/// The text with every run of control characters and blanks as one blank, none at the ends.
std::string one_line(std::string_view text);

/// Where a character of the text as the server got it (`ParsedSql::render` in the style dollar_number) is in
/// the text as the user wrote it. In octets, at most its size. \param character  counted from 1 in UTF-8
/// characters, as PG_DIAG_STATEMENT_POSITION gives it
std::size_t place_in_user_text(const StatementText& statement, std::string_view rendered,
                               std::size_t character) noexcept;

}  // namespace weir::postgresql
