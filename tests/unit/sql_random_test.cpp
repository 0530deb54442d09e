// SPDX-License-Identifier: BSL-1.0
// Random text through the scanner and the analysis: whatever it is, they end, and their answers hold
// together.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "sql_rules.hpp"
#include "weir/effects.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "weir/statement.hpp"

namespace {

using namespace weir;

const Dialect* const dialects[] = {&test::sqlite, &test::postgresql, &test::mysql, &test::oracle,
                                   &test::sqlserver};

constexpr std::string_view fragments[] = {
    "select",   "from",    "where",  "join",     "with",  "recursive", "as",        "insert",   "into",
    "update",   "set",     "delete", "merge",    "using", "values",    "table",     "union",    "all",
    "a",        "b.c",     "\"d\"",  "`e`",      "[f]",   "'g'",       "E'\\'",     "$$",       "$t$",
    ":p",       "::",      ":=",     "(",        ")",     "[",         "]",         ",",        ";",
    ".",        "*",       "1",      ".5",       "1e",    "--",        "\n",        "/*",       "*/",
    "/*!50000", "#",       "@",      "?",        "$1",    "q'[",       "]'",        "'",        "\"",
    "`",        "\\",      "on",     "limit",    "for",   "lateral",   "only",      "create",   "trigger",
    "begin",    "end",     "case",   "when",     "in",    "is",        "distinct",  "truncate", "cascade",
    "pragma",   "explain", "f(",     "extract(", "over(", "u&\"",      "returning", "\xC3\xA9",
};

constexpr std::string_view characters = "aeEqQnNuUxX_ \t\n\r:$'\"`[](){}<>/*-#@!?;.,=&|\\019\xC3\xA9\xFF";

std::string random_fragments(std::mt19937& random) {
  std::string sql;
  for (auto count = random() % 40; count > 0; --count) {
    sql += fragments[random() % std::size(fragments)];
    if (random() % 4 != 0) sql += ' ';
  }
  return sql;
}

std::string random_characters(std::mt19937& random) {
  std::string sql;
  for (auto count = random() % 60; count > 0; --count) sql += characters[random() % characters.size()];
  return sql;
}

std::string random_octets(std::mt19937& random) {
  std::string sql;
  for (auto count = random() % 40; count > 0; --count) sql += static_cast<char>(random() % 256);
  return sql;
}

void check_tokens(std::string_view sql, const ParsedSql& parsed) {
  std::size_t end = 0;
  std::size_t parameters = 0;
  for (const Token& token : parsed.tokens) {
    BOOST_REQUIRE(token.size > 0);
    BOOST_REQUIRE(token.offset >= end);
    end = std::size_t{token.offset} + token.size;
    BOOST_REQUIRE(end <= sql.size());
    if (token.kind == TokenKind::parameter) ++parameters;
  }
  BOOST_REQUIRE(parsed.placeholders.size() == parameters);
  for (const ParsedSql::Placeholder& place : parsed.placeholders) {
    BOOST_REQUIRE(sql.substr(place.offset + 1, place.size - 1) == parsed.parameter_names.at(place.index));
  }
}

void check_analysis(const TextAnalysis& analysis) {
  BOOST_REQUIRE(analysis.effects.cacheable == analysis.effects.why_not.empty());
  BOOST_REQUIRE(!(analysis.effects.cacheable && analysis.effects.writes_something()));
  for (const auto* names : {&analysis.effects.reads, &analysis.effects.writes, &analysis.functions}) {
    for (const std::string& name : *names) {
      BOOST_REQUIRE(!name.empty());
      BOOST_REQUIRE(std::count(names->begin(), names->end(), name) == 1);
    }
  }
}

/// False where the scanner refused the text.
bool check_text(const std::string& sql, const Dialect& dialect) {
  const Statement statement(sql);
  try {
    const ParsedSql& parsed = statement.parsed(dialect.lexical);
    check_tokens(sql, parsed);
    for (const auto style :
         {PlaceholderStyle::dollar_number, PlaceholderStyle::question_number, PlaceholderStyle::question}) {
      BOOST_REQUIRE(parsed.placeholders.empty() == (parsed.render(sql, style) == sql));
    }
  } catch (const Error& error) {
    BOOST_REQUIRE(error.kind() == Errc::syntax);
    return false;
  }
  check_analysis(analyze_text(statement, dialect));
  return true;
}

template <class Make>
void check_many(Make make, int count) {
  std::mt19937 random(20240229);  // the same texts each time, so that a failure can be found again
  int accepted = 0;
  for (int i = 0; i < count; ++i) {
    const std::string sql = make(random);
    for (const Dialect* dialect : dialects) {
      BOOST_TEST_CONTEXT(dialect->name << ": " << sql) {
        if (check_text(sql, *dialect)) ++accepted;
      }
    }
  }
  BOOST_TEST(accepted > count / 10);
}

BOOST_AUTO_TEST_CASE(random_fragments_are_survived) { check_many(random_fragments, 10000); }
BOOST_AUTO_TEST_CASE(random_characters_are_survived) { check_many(random_characters, 5000); }
BOOST_AUTO_TEST_CASE(random_octets_are_survived) { check_many(random_octets, 5000); }

/// Cutting a statement short anywhere, or doubling a piece of it, makes texts near to real ones.
BOOST_AUTO_TEST_CASE(pieces_of_real_statements_are_survived) {
  const std::string statements[] = {
      "with recursive a(x) as (select 1 union all select x + 1 from a, \"B\" where x < :n) select a.*, "
      "extract(day from y), E'it\\'s' from a join lateral (select * from c for update) d on true, f(1) g(h) "
      "where z is not distinct from :z[1:2] order by 1, 2 limit 5 offset 3",
      "insert into s.t as u (x, y) select x, y from b join c using (z) on conflict (x) do update set y = "
      "excluded.y, z = (select max(q) from d) where u.y < $$a$$ returning *; delete from a using b, c",
      "update a, b join `c` set a.x = @y := 1, b.y = /*! 50000 */ 2 # x\n where a.z in (1, :k) limit 3",
  };
  for (const std::string& sql : statements) {
    for (std::size_t at = 0; at < sql.size(); ++at) {
      for (const Dialect* dialect : dialects) {
        BOOST_TEST_CONTEXT(dialect->name << " at " << at << ": " << sql) {
          check_text(sql.substr(0, at), *dialect);
          check_text(sql.substr(at), *dialect);
          check_text(sql.substr(0, at) + sql.substr(at / 2), *dialect);
        }
      }
    }
  }
}

}  // namespace
