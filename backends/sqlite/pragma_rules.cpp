// SPDX-License-Identifier: BSL-1.0
#include "pragma_rules.hpp"

#include <fmt/format.h>

#include "connection.hpp"
#include "words.hpp"

namespace weir::sqlite {
namespace {

using relational::same_word;
using relational::word_at;

// PRAGMAs whose argument changes nothing on the connection.
constexpr std::string_view harmless[] = {
    "table_info",  "table_xinfo",       "table_list",      "index_list",     "index_info",
    "index_xinfo", "foreign_key_list",  "integrity_check", "quick_check",    "wal_checkpoint",
    "optimize",    "foreign_key_check", "user_version",    "application_id", "function_list"};

bool is_harmless(std::string_view name) noexcept {
  for (const std::string_view word : harmless)
    if (same_word(name, word)) return true;
  return false;
}

}  // namespace

void check_pragma(const ParsedSql& parsed, std::string_view sql) {
  if (!same_word(word_at(parsed, sql, 0), "pragma")) return;
  const std::size_t name_at = word_at(parsed, sql, 2) == "." ? 3 : 1;
  const std::string_view name = word_at(parsed, sql, name_at);
  const bool has_argument = !word_at(parsed, sql, name_at + 1).empty();
  if (!has_argument || is_harmless(name)) return;
  throw make_error(
      Errc::invalid_argument,
      fmt::format("PRAGMA {} with an argument acts on the connection, which other calls share: use the "
                  "store's options",
                  name));
}

}  // namespace weir::sqlite
