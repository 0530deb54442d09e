// SPDX-License-Identifier: BSL-1.0
// Any text through weir's scanner and PostgreSQL's own: they must agree on every octet.
//
// Weir may read what PostgreSQL refuses (wrong escapes, a number that touches a word, an empty identifier …):
// the server then says so. Where both read it, these differences are right:
// - libpg-query does not continue a literal behind a comment, the server does, as weir;
// - `..` is one symbol there, two here, so that 1..2 has its second number an octet later;
// - $1 in the text is PostgreSQL's placeholder, not a parameter of weir's: texts with it are left out.
#include <cctype>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz.hpp"
#include "support/pg_scan.hpp"
#include "unit/sql_rules.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"

namespace {

using namespace weir;
using fuzz::require;

bool left_out(std::string_view sql) {
  // A carriage return in a comment: engines disagree, weir refuses.
  if (sql.find('\0') != std::string_view::npos || sql.find('\r') != std::string_view::npos) return true;
  // White space since PostgreSQL 16; libpg-query is older.
  if (sql.find('\v') != std::string_view::npos) return true;
  if (sql.find("..") != std::string_view::npos) return true;
  for (std::size_t at = sql.find('$'); at != std::string_view::npos; at = sql.find('$', at + 1)) {
    if (at + 1 < sql.size() && sql[at + 1] >= '0' && sql[at + 1] <= '9') return true;
  }
  return false;
}

/// Whether a `$` or a quote follows a parameter's name: to PostgreSQL, which knows no such parameters, it is
/// a part of the name or the literal E'…'; to weir something new begins.
bool literal_behind_name(std::string_view sql) {
  const auto in_name = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  };
  for (std::size_t at = sql.find(':'); at != std::string_view::npos; at = sql.find(':', at + 1)) {
    std::size_t end = at + 1;
    while (end < sql.size() && in_name(sql[end])) ++end;
    if (end > at + 1 && end < sql.size() &&
        std::string_view("$'\"&").find(sql[end]) != std::string_view::npos)
      return true;
  }
  return false;
}

/// Whether a line comment follows a quote, so that a literal may go on behind it.
bool continues_behind_comment(std::string_view sql) {
  for (std::size_t at = sql.find('\''); at != std::string_view::npos; at = sql.find('\'', at + 1)) {
    const std::size_t next = sql.find_first_not_of(" \t\n\f\v", at + 1);
    if (next != std::string_view::npos && sql.substr(next, 2) == "--") return true;
  }
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string sql(fuzz::text_of(data, size));
  if (left_out(sql) || literal_behind_name(sql)) return 0;
  ParsedSql parsed;
  try {
    parsed = parse_sql(sql, test::postgresql.lexical);
  } catch (const Error&) {
    const bool theirs = test::scan_by_postgresql(sql).has_value();
    require(!theirs || continues_behind_comment(sql), "what weir refuses PostgreSQL refuses");
    return 0;
  }
  const std::string rendered = parsed.render(sql, PlaceholderStyle::dollar_number);
  auto theirs = test::scan_by_postgresql(rendered);
  if (!theirs || continues_behind_comment(sql)) return 0;
  std::string ours = test::scan_by_weir(sql, parsed);
  test::level_differences(rendered, *theirs, ours);
  if (ours != *theirs) {
    std::fprintf(stderr, "%s\nweir:       %s\nPostgreSQL: %s\n", rendered.c_str(), ours.c_str(),
                 theirs->c_str());
  }
  require(ours == *theirs, "both read the same");
  return 0;
}
