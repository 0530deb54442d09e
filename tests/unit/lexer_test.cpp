// SPDX-License-Identifier: BSL-1.0
#include "weir/lexer.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>

#include "sql_rules.hpp"
#include "weir/error.hpp"

namespace {

using namespace weir;
using namespace std::string_literals;
using test::mysql;
using test::oracle;
using test::postgresql;
using test::sqlite;
using test::sqlserver;

/// Tokens as `kind text` with a bar between them: w word, i quoted identifier, t text, n number, p parameter,
/// s symbol.
std::string tokens_of(std::string_view sql, const Dialect& dialect) {
  constexpr char kinds[] = {'w', 'i', 't', 'n', 'p', 's'};
  std::string all;
  for (const Token& token : parse_sql(sql, dialect.lexical).tokens) {
    if (!all.empty()) all += '|';
    all += kinds[static_cast<int>(token.kind)];
    all += ' ';
    all += token.in(sql);
  }
  return all;
}

struct TokenRow {
  const Dialect& dialect;
  std::string sql;
  std::string tokens;
};

const TokenRow token_rows[] = {
    // Words, numbers, symbols.
    {postgresql, "", ""},
    {postgresql, " \t\r\n\f\v ", ""},
    {postgresql, "select a1_ from t$x", "w select|w a1_|w from|w t$x"},
    {postgresql, "naïve größe", "w naïve|w größe"},
    {postgresql, "日本.表", "w 日本|s .|w 表"},
    {postgresql, "1 23 1.5 .5 1. 1e-5 2E+10 1.5e3", "n 1|n 23|n 1.5|n .5|n 1.|n 1e-5|n 2E+10|n 1.5e3"},
    {postgresql, "0x1F 0XAB 1_000 1_000.5_0", "n 0x1F|n 0XAB|n 1_000|n 1_000.5_0"},
    {postgresql, "1..5", "n 1|s .|n .5"},
    {postgresql, "1e 1e+ 1_ 0x", "n 1|w e|n 1|w e|s +|n 1|w _|n 0|w x"},
    {postgresql, "1FROM t", "n 1|w FROM|w t"},
    {postgresql, "a<=b->>'x'", "w a|s <|s =|w b|s -|s >|s >|t 'x'"},
    {postgresql, "a ?| b ?& c ? 'd'", "w a|s ?|s ||w b|s ?|s &|w c|s ?|t 'd'"},
    {postgresql, "x@>y", "w x|s @|s >|w y"},
    {mysql, "@x @@y", "s @|w x|s @|s @|w y"},
    // String literals.
    {postgresql, "''", "t ''"},
    {postgresql, "'it''s'", "t 'it''s'"},
    {postgresql, "'a' 'b'", "t 'a'|t 'b'"},
    {postgresql, "'\\'||:a", "t '\\'|s ||s ||p :a"},
    {mysql, "'\\'||:a'", "t '\\'||:a'"},
    {mysql, "'\\\\'||:a", "t '\\\\'|s ||s ||p :a"},
    {mysql, "'a''b\\'c' d", "t 'a''b\\'c'|w d"},
    {postgresql, "'line\nbreak' x", "t 'line\nbreak'|w x"},
    {postgresql, "'; -- /* :a $$ \"'", "t '; -- /* :a $$ \"'"},
    {postgresql, "E'\\'' x", "t E'\\''|w x"},
    {postgresql, "e'\\\\' x", "t e'\\\\'|w x"},
    {postgresql, "E'a\\'b''c' x", "t E'a\\'b''c'|w x"},
    {postgresql, "E'a'\n'\\' x' y", "t E'a'\n'\\' x'|w y"},
    {postgresql, "E'a' -- note\n  '\\' x' y", "t E'a' -- note\n  '\\' x'|w y"},
    {postgresql, "E'a' '\\'", "t E'a'|t '\\'"},
    {postgresql, "namE'\\' x", "w namE|t '\\'|w x"},
    {sqlite, "E'\\' x", "w E|t '\\'|w x"},
    {mysql, "E'\\'' x", "w E|t '\\''|w x"},
    {postgresql, "U&'d\\0061' u&\"d\\0061\"", "t U&'d\\0061'|i u&\"d\\0061\""},
    {postgresql, "u & 'x'", "w u|s &|t 'x'"},
    {postgresql, "u&x", "w u|s &|w x"},
    {sqlite, "u&'x'", "w u|s &|t 'x'"},
    {postgresql, "N'x' B'01' X'1F' x'ab'", "t N'x'|t B'01'|t X'1F'|t x'ab'"},
    {mysql, "n'\\'' _utf8'x'", "t n'\\''|w _utf8|t 'x'"},
    {mysql, "\"a\\\"b\" \"c\"\"d\"", "t \"a\\\"b\"|t \"c\"\"d\""},
    // Dollar quotes.
    {postgresql, "$$ it's :a $$ x", "t $$ it's :a $$|w x"},
    {postgresql, "$$$$", "t $$$$"},
    {postgresql, "$fn$ $$ $f$ $fn$ x", "t $fn$ $$ $f$ $fn$|w x"},
    {postgresql, "$é1$ ' $é1$", "t $é1$ ' $é1$"},
    {postgresql, "$1 $2", "s $|n 1|s $|n 2"},
    {postgresql, "$1$$ $2 $$", "s $|n 1|t $$ $2 $$"},
    {postgresql, "a$$b$$", "w a$$b$$"},
    {postgresql, "a $x b", "w a|s $|w x|w b"},
    {postgresql, "$1x$ y", "s $|n 1|w x$|w y"},
    {sqlite, "$a $$", "s $|w a|s $|s $"},
    {mysql, "$$ 'x' $$", "s $|s $|t 'x'|s $|s $"},
    // Quoted identifiers.
    {postgresql, "\"a\"\"b\".\"c d\"", "i \"a\"\"b\"|s .|i \"c d\""},
    {postgresql, "\"12:30\" \":a\" \"a'b\"", "i \"12:30\"|i \":a\"|i \"a'b\""},
    {postgresql, "\"a\\\" x", "i \"a\\\"|w x"},
    {sqlite, "`a``b` [c d] \"e\"", "i `a``b`|i [c d]|i \"e\""},
    {sqlite, "[a'b:c]", "i [a'b:c]"},
    {sqlserver, "[a]]b] [c]", "i [a]]b]|i [c]"},
    {sqlite, "a[1:2]", "w a|i [1:2]"},
    {sqlserver, "`a`", "s `|w a|s `"},
    {postgresql, "`a`", "s `|w a|s `"},
    // Comments.
    {postgresql, "a -- 'x :y\nb", "w a|w b"},
    {postgresql, "a -- x\r\nb", "w a|w b"},
    {postgresql, "a--", "w a"},
    {postgresql, "1--2\n+3", "n 1|s +|n 3"},
    {mysql, "1--2", "n 1|s -|s -|n 2"},
    {mysql, "1 -- 2", "n 1"},
    {mysql, "1 --", "n 1"},
    {mysql, "1 --\n2", "n 1|n 2"},
    {mysql, "a # 'x\nb", "w a|w b"},
    {postgresql, "a # b", "w a|s #|w b"},
    {postgresql, "a /* ' :x */ b", "w a|w b"},
    {postgresql, "a/**/b", "w a|w b"},
    {postgresql, "a /*/ b */ c", "w a|w c"},
    {postgresql, "a /* /* x */ y */ b", "w a|w b"},
    {mysql, "a /* /* x */ y", "w a|w y"},
    {sqlite, "a /* /* x */ y */ b", "w a|w y|s *|s /|w b"},
    {mysql, "a /*! b :c */ d", "w a|s /*!|w b|p :c|s */|w d"},
    {mysql, "a /*!50100 b */ d", "w a|s /*!50100|w b|s */|w d"},
    {mysql, "a /*M!100100 b */ d", "w a|s /*M!100100|w b|s */|w d"},
    {mysql, "/*! a /* x */ b */ c", "s /*!|w a|w b|s */|w c"},
    {mysql, "/*! '*/' */", "s /*!|t '*/'|s */"},
    {postgresql, "a /*! b */ d", "w a|w d"},
    {mysql, "a /*+ hint */ d", "w a|w d"},
    // Oracle's quotes.
    {oracle, "q'[it's]' x", "t q'[it's]'|w x"},
    {oracle, "Q'{a'}' q'(b')' q'<c'>'", "t Q'{a'}'|t q'(b')'|t q'<c'>'"},
    {oracle, "q'!a'b!' nq'[x']'", "t q'!a'b!'|t nq'[x']'"},
    {oracle, "q'[a]b]' x", "t q'[a]b]'|w x"},
    {sqlite, "q'x'", "w q|t 'x'"},
    {oracle, "seq'x'", "w seq|t 'x'"},
    // Parameters and what looks like them.
    {postgresql, ":a", "p :a"},
    {postgresql, "a=:b1_c", "w a|s =|p :b1_c"},
    {postgresql, ":é", "p :é"},
    {postgresql, "a::int", "w a|s ::|w int"},
    {postgresql, ":a::int", "p :a|s ::|w int"},
    {postgresql, "(:a)::int[]", "s (|p :a|s )|s ::|w int|s [|s ]"},
    {postgresql, "a[1:2]", "w a|s [|n 1|s :|n 2|s ]"},
    {postgresql, "a[1:n]", "w a|s [|n 1|s :|w n|s ]"},
    {postgresql, "a[b:c]", "w a|s [|w b|s :|w c|s ]"},
    {postgresql, "a[:lo : :hi]", "w a|s [|p :lo|s :|p :hi|s ]"},
    {postgresql, "a[:lo:hi]", "w a|s [|p :lo|s :|w hi|s ]"},
    {postgresql, "a[:]", "w a|s [|s :|s ]"},
    {postgresql, "f(x := 1, y => :z)", "w f|s (|w x|s :=|n 1|s ,|w y|s =|s >|p :z|s )"},
    {mysql, "@a:=:b", "s @|w a|s :=|p :b"},
    {postgresql, ": a", "s :|w a"},
    {postgresql, ":1", "s :|n 1"},
    {postgresql, ":::a", "s ::|s :|w a"},
    {postgresql, "$:a", "s $|s :|w a"},
    {postgresql, "é:a", "w é|s :|w a"},
    {postgresql, ":a:b", "p :a|s :|w b"},
    {postgresql, ":a$b", "p :a|s $|w b"},
    {postgresql, "'12:30':a", "t '12:30'|p :a"},
    {postgresql, "a ->:b", "w a|s -|s >|p :b"},
    {postgresql, "$$:a$$ :b", "t $$:a$$|p :b"},
    {sqlite, "?1 ?", "s ?|n 1|s ?"},
};

BOOST_AUTO_TEST_CASE(tokens_by_dialect) {
  for (const TokenRow& row : token_rows) {
    BOOST_TEST_CONTEXT(row.dialect.name << ": " << row.sql) {
      BOOST_TEST(tokens_of(row.sql, row.dialect) == row.tokens);
    }
  }
}

struct ErrorRow {
  const Dialect& dialect;
  std::string sql;
  std::string message;
};

const ErrorRow error_rows[] = {
    {postgresql, "select 'abc", "string literal at 1:8 never ends (syntax)"},
    {postgresql, "select\n  'abc''", "string literal at 2:3 never ends (syntax)"},
    {mysql, "select 'abc\\'", "string literal at 1:8 never ends (syntax)"},
    {mysql, "'\\", "string literal at 1:1 never ends (syntax)"},
    {postgresql, "select E'abc\\'", "string literal at 1:8 never ends (syntax)"},
    {postgresql, "select E'a'\n'b\\'", "string literal at 1:8 never ends (syntax)"},
    {postgresql, "select $a$ $b$", "string literal at 1:8 never ends (syntax)"},
    {postgresql, "select $$ $a$", "string literal at 1:8 never ends (syntax)"},
    {postgresql, "select \"abc", "quoted identifier at 1:8 never ends (syntax)"},
    {mysql, "select \"abc", "string literal at 1:8 never ends (syntax)"},
    {sqlite, "select `abc", "quoted identifier at 1:8 never ends (syntax)"},
    {sqlite, "select [abc]]", "quoted identifier at 1:8 never ends (syntax)"},
    {postgresql, "a\n\n /* b", "comment at 3:2 never ends (syntax)"},
    {postgresql, "a /* /* b */", "comment at 1:3 never ends (syntax)"},
    {postgresql, "/*/", "comment at 1:1 never ends (syntax)"},
    {mysql, "a /*! b", "comment at 1:3 never ends (syntax)"},
    {oracle, "a q'[b'", "string literal at 1:3 never ends (syntax)"},
    {oracle, "q'", "string literal at 1:1 never ends (syntax)"},
    {postgresql, "a\0b"s, "NUL octet in SQL text at 1:2: bind it as a parameter (syntax)"},
    {postgresql, "'a\0b'"s, "NUL octet in SQL text at 1:3: bind it as a parameter (syntax)"},
    {postgresql, "-- a\rb",
     "carriage return without line feed in a comment at 1:5: engines disagree whether the comment ends "
     "there; "
     "end the line with a line feed (syntax)"},
};

BOOST_AUTO_TEST_CASE(broken_text_is_a_syntax_error_with_its_place) {
  for (const ErrorRow& row : error_rows) {
    BOOST_TEST_CONTEXT(row.dialect.name << ": " << row.sql) {
      BOOST_CHECK_EXCEPTION(parse_sql(row.sql, row.dialect.lexical), Error, [&](const Error& error) {
        BOOST_TEST(error.what() == row.message);
        return error.kind() == Errc::syntax;
      });
    }
  }
}

BOOST_AUTO_TEST_CASE(places_are_line_and_column) {
  BOOST_TEST(position_in("", 0) == "1:1");
  BOOST_TEST(position_in("abc", 2) == "1:3");
  BOOST_TEST(position_in("a\nbc\n", 2) == "2:1");
  BOOST_TEST(position_in("a\nbc\n", 5) == "3:1");
  BOOST_TEST(position_in("a\nbc", 100) == "2:3");
}

BOOST_AUTO_TEST_CASE(repeated_names_are_one_parameter) {
  const std::string sql = "select :a, :b, :a from t where x = :A";
  const ParsedSql parsed = parse_sql(sql, postgresql.lexical);
  const std::vector<std::string> names = {"a", "b", "A"};
  BOOST_TEST(parsed.parameter_names == names, boost::test_tools::per_element());
  BOOST_REQUIRE(parsed.placeholders.size() == 4u);
  BOOST_TEST(parsed.placeholders[2].offset == 15u);
  BOOST_TEST(parsed.placeholders[2].size == 2u);
  BOOST_TEST(parsed.placeholders[2].index == 0u);
}

BOOST_AUTO_TEST_CASE(placeholders_are_written_as_the_engine_wants_them) {
  const std::string sql = "select :a::int, ':a', x ? 'k' /* :c */ from t where (b = :bee or c = :a)";
  const ParsedSql parsed = parse_sql(sql, postgresql.lexical);
  BOOST_TEST(parsed.render(sql, PlaceholderStyle::dollar_number) ==
             "select $1::int, ':a', x ? 'k' /* :c */ from t where (b = $2 or c = $1)");
  BOOST_TEST(parsed.render(sql, PlaceholderStyle::question_number) ==
             "select ?1::int, ':a', x ? 'k' /* :c */ from t where (b = ?2 or c = ?1)");
  BOOST_TEST(parsed.render(sql, PlaceholderStyle::question) ==
             "select ?::int, ':a', x ? 'k' /* :c */ from t where (b = ? or c = ?)");
}

BOOST_AUTO_TEST_CASE(text_without_parameters_stays_as_it_is) {
  const std::string sql = " select\t'$1' ;-- end";
  BOOST_TEST(parse_sql(sql, postgresql.lexical).render(sql, PlaceholderStyle::dollar_number) == sql);
}

BOOST_AUTO_TEST_CASE(many_names_are_numbered_in_order) {
  std::string sql = "select ";
  std::string expected = sql;
  for (int i = 1; i <= 1000; ++i) {
    sql += ":p" + std::to_string(i) + ",";
    expected += "$" + std::to_string(i) + ",";
  }
  const ParsedSql parsed = parse_sql(sql, postgresql.lexical);
  BOOST_TEST(parsed.parameter_names.size() == 1000u);
  BOOST_TEST(parsed.render(sql, PlaceholderStyle::dollar_number) == expected);
}

struct CountRow {
  const Dialect& dialect;
  std::string sql;
  std::size_t count;
};

const CountRow count_rows[] = {
    {postgresql, "", 0},
    {postgresql, " ; ;; -- x", 0},
    {postgresql, "select 1", 1},
    {postgresql, "select 1;", 1},
    {postgresql, ";select 1; -- done\n ; /* x */", 1},
    {postgresql, "select 1; select 2", 2},
    {postgresql, "select ';'; $$;$$", 2},
    {sqlite, "create trigger t after insert on a begin delete from b; update c set x = 1; end;", 1},
    {sqlite, "CREATE TEMP TRIGGER t AFTER INSERT ON a BEGIN SELECT CASE WHEN 1 THEN 2 END; END", 1},
    {sqlite, "create trigger t after insert on a begin delete from b; end; delete from c", 2},
    {mysql, "create procedure p() begin if a then delete from b; end if; begin select 1; end; end; select 2",
     2},
    {postgresql, "create function f() returns int begin atomic select 1; select 2; end; select 3", 2},
    {postgresql, "create trigger t after insert on a execute function f(); delete from b", 2},
    {postgresql, "begin; update t set x = 1; end;", 3},
    {postgresql, "create table begin (a int); delete from t", 2},
};

BOOST_AUTO_TEST_CASE(statements_are_counted) {
  for (const CountRow& row : count_rows) {
    BOOST_TEST_CONTEXT(row.dialect.name << ": " << row.sql) {
      BOOST_TEST(parse_sql(row.sql, row.dialect.lexical).statement_count == row.count);
    }
  }
}

}  // namespace
