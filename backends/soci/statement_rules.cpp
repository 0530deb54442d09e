// SPDX-License-Identifier: BSL-1.0
#include "statement_rules.hpp"

#include <array>
#include <string_view>

#include "weir/error.hpp"
#include "words.hpp"

namespace weir::relational {
namespace {

// First words of statements that act on the connection, in any of the engines.
constexpr std::array<std::string_view, 17> session_words = {
    "abort",   "attach",  "begin", "commit",   "deallocate", "detach",    "discard", "end",     "listen",
    "prepare", "release", "reset", "rollback", "set",        "savepoint", "start",   "unlisten"};

/// The way of nearly every statement, in the way it is nearly always spelt: the long way costs more than
/// finding the prepared statement.
bool begins_as_most(std::string_view first) noexcept {
  return first == "SELECT" || first == "select" || first == "INSERT" || first == "insert" ||
         first == "UPDATE" || first == "update" || first == "DELETE" || first == "delete";
}

/// The lower-case session word that a statement begins with, or nothing.
std::string_view session_word(std::string_view first) noexcept {
  if (begins_as_most(first)) return {};
  for (const std::string_view word : session_words)
    if (same_word(first, word)) return word;
  return {};
}

/// What a session word does ends with the transaction.
bool ends_with_transaction(std::string_view word, const ParsedSql& parsed, std::string_view sql) noexcept {
  if (word == "savepoint" || word == "release") return true;
  const std::string_view second = word_at(parsed, sql, 1);
  if (word == "set") return same_word(second, "local") || same_word(second, "constraints");
  if (word != "rollback") return false;
  return same_word(second, "to") || same_word(word_at(parsed, sql, 2), "to");
}

[[noreturn]] void refuse(Errc kind, const std::string& message, const StoreInfo& info) {
  throw Error(kind, message, {.link = info.backend, .native_code = {}, .server_message = {}});
}

}  // namespace

const ParsedSql& check_statement(const Statement& statement, const StoreInfo& info, Place place) {
  const ParsedSql& parsed = statement.parsed(info.dialect->lexical);
  if (parsed.statement_count == 0) refuse(Errc::syntax, "the text holds no statement", info);
  if (parsed.statement_count > 1)
    refuse(Errc::invalid_argument, "the text holds more than one statement: send one a call", info);
  const std::string_view sql = statement.sql();
  const std::string_view word = session_word(word_at(parsed, sql, 0));
  if (word.empty()) return parsed;
  if (place == Place::transaction && ends_with_transaction(word, parsed, sql)) return parsed;
  refuse(Errc::invalid_argument,
         std::string(word) +
             " acts on the connection, which other calls share: use Store::begin and the "
             "store's options",
         info);
}

}  // namespace weir::relational
