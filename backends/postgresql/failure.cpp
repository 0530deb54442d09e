// SPDX-License-Identifier: BSL-1.0
#include "failure.hpp"

#include <algorithm>
#include <charconv>

#include "classify_error.hpp"
#include "dialect.hpp"

namespace weir::postgresql {
namespace {

// "invalid input syntax for type integer: "4711"": what follows the colon is the user's data.
std::string_view without_value(std::string_view message, std::string_view sqlstate) {
  return sqlstate.starts_with("22") ? message.substr(0, message.find(": \"")) : message;
}

Errc kind_of(std::string_view sqlstate, std::string_view message) {
  if (sqlstate.empty()) return Errc::unavailable;  // libpq itself speaks: the connection is gone
  const bool timed_out = sqlstate == "57014" && message.find("timeout") != std::string_view::npos;
  return timed_out ? Errc::timeout : classify_error(sqlstate);
}

std::string place(const PGresult* result, const StatementText& statement) {
  const std::string_view position = diagnostic(result, PG_DIAG_STATEMENT_POSITION);
  std::size_t character = 0;
  std::from_chars(position.data(), position.data() + position.size(), character);
  if (character <= statement.characters_before) return {};
  const std::string rendered = statement.parsed.render(statement.sql, dialect.placeholder);
  return " at " + position_in(statement.sql, place_in_user_text(statement, rendered,
                                                                character - statement.characters_before));
}

}  // namespace

Error failure(Errc kind, const std::string& message, bool maybe_applied) {
  Error::Details details;
  details.link = link_name;
  details.maybe_applied = maybe_applied;
  return Error(kind, message, std::move(details));
}

Error not_bytea(const std::string& parameter) {
  return failure(Errc::type_mismatch, "parameter :" + parameter +
                                          " is bytes, but the server takes another type there; a cast to "
                                          "bytea says otherwise");
}

Error server_failure(const PGresult* result, const StatementText* statement, bool maybe_applied) {
  const std::string_view sqlstate = diagnostic(result, PG_DIAG_SQLSTATE);
  std::string_view primary = diagnostic(result, PG_DIAG_MESSAGE_PRIMARY);
  if (primary.empty()) primary = PQresultErrorMessage(result);
  Error::Details details;
  details.link = link_name;
  details.native_code = sqlstate;
  details.server_message = primary;
  for (const int field : {PG_DIAG_MESSAGE_DETAIL, PG_DIAG_MESSAGE_HINT})
    if (const std::string_view more = diagnostic(result, field); !more.empty())
      details.server_message.append("\n").append(more);
  details.maybe_applied = maybe_applied;
  std::string message = one_line(without_value(primary, sqlstate));
  if (statement) message += place(result, *statement);
  return Error(kind_of(sqlstate, primary), message, std::move(details));
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > ' ') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

std::size_t place_in_user_text(const StatementText& statement, std::string_view rendered,
                               std::size_t character) noexcept {
  std::size_t offset = 0;
  const auto continues = [&](std::size_t at) {
    return (static_cast<unsigned char>(rendered[at]) & 0xC0) == 0x80;
  };
  for (; character > 1 && offset < rendered.size(); --character) do
      ++offset;
    while (offset < rendered.size() && continues(offset));

  std::size_t user = 0;    // walks the user's text from placeholder to placeholder
  std::size_t server = 0;  // the same place in what the server got
  for (const ParsedSql::Placeholder& placeholder : statement.parsed.placeholders) {
    const std::size_t before = placeholder.offset - user;
    if (offset <= server + before) break;
    server += before + 1 + std::to_string(placeholder.index + 1).size();
    user = placeholder.offset + placeholder.size;
    if (offset < server) return placeholder.offset;
  }
  return std::min(user + (offset - server), statement.sql.size());
}

}  // namespace weir::postgresql
