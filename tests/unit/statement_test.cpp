// SPDX-License-Identifier: BSL-1.0
#include "weir/statement.hpp"

#include <boost/test/unit_test.hpp>
#include <latch>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "sql_rules.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"

namespace {

using namespace weir;
using test::mysql;
using test::postgresql;
using test::sqlite;

std::string message_of(const Query& query) {
  try {
    const BoundValues bound(query.statement().parsed(postgresql.lexical), query);
  } catch (const Error& error) {
    return error.what();
  }
  return "bound";
}

BOOST_AUTO_TEST_CASE(copies_share_the_text_and_what_was_parsed) {
  const Statement statement("select :a");
  const Statement copy = statement;
  BOOST_TEST(copy.sql() == "select :a");
  BOOST_TEST((copy.sql().data() == statement.sql().data()));
  BOOST_TEST(&copy.parsed(sqlite.lexical) == &statement.parsed(sqlite.lexical));
}

BOOST_AUTO_TEST_CASE(each_dialect_reads_the_text_its_own_way) {
  const Statement statement("select '\\' || :a || ' || :b || '\\''");
  const ParsedSql& by_postgresql = statement.parsed(postgresql.lexical);
  const ParsedSql& by_mysql = statement.parsed(mysql.lexical);
  BOOST_TEST(by_postgresql.parameter_names.size() == 1u);
  BOOST_TEST(by_mysql.parameter_names.front() == "b");
  BOOST_TEST(&statement.parsed(postgresql.lexical) == &by_postgresql);
  BOOST_TEST(&statement.parsed(mysql.lexical) == &by_mysql);
}

BOOST_AUTO_TEST_CASE(a_syntax_error_shows_at_first_use) {
  const Statement statement("select 'x");
  BOOST_CHECK_THROW(statement.parsed(sqlite.lexical), Error);
  BOOST_CHECK_THROW(statement.parsed(sqlite.lexical), Error);
}

BOOST_AUTO_TEST_CASE(threads_that_parse_at_once_get_the_same) {
  // Long, so that all of them are still scanning when the first is done.
  std::string sql = "select :a";
  for (int i = 0; i < 20000; ++i) sql += ", :b";
  for (int round = 0; round < 5; ++round) {
    const Statement statement(sql);
    std::latch start(8);
    std::vector<const ParsedSql*> seen(8);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < seen.size(); ++i) {
      threads.emplace_back([&, i] {
        const Statement copy = statement;
        start.arrive_and_wait();
        seen[i] = &copy.parsed(i % 2 == 0 ? sqlite.lexical : mysql.lexical);
      });
    }
    for (std::thread& thread : threads) thread.join();
    for (std::size_t i = 2; i < seen.size(); ++i) BOOST_TEST(seen[i] == seen[i - 2]);
    BOOST_TEST(seen[0] != seen[1]);
  }
}

BOOST_AUTO_TEST_CASE(assignment_and_moves_keep_the_count) {
  Statement statement("select 1");
  Statement other("select 2");
  const Statement& alias = other;
  other = alias;
  BOOST_TEST(other.sql() == "select 2");
  statement = other;
  BOOST_TEST(statement.sql() == "select 2");
  Statement moved = std::move(statement);
  BOOST_TEST(moved.sql() == "select 2");
  statement = std::move(moved);
  BOOST_TEST(statement.sql() == "select 2");
  moved = statement;
  BOOST_TEST(moved.sql() == "select 2");
}

BOOST_AUTO_TEST_CASE(the_hash_is_of_the_text_alone) {
  const Statement statement("select 1");
  BOOST_TEST(statement.hash() == Statement(std::string("select ") + "1").hash());
  BOOST_TEST(statement.hash() == statement.reads({"a"}).writes({"b"}).hash());
  BOOST_TEST(statement.hash() != Statement("select 2").hash());
}

BOOST_AUTO_TEST_CASE(the_analysis_hash_is_of_the_declarations_too) {
  const Statement plain("select 1");
  const Statement statements[] = {plain,
                                  Statement("select 2"),
                                  plain.reads({}),
                                  plain.writes({}),
                                  plain.reads({}).writes({}),
                                  plain.reads({"a"}),
                                  plain.writes({"a"}),
                                  plain.reads({"a", "b"}),
                                  plain.reads({"ab"}),
                                  plain.reads({"a"}).writes({"b"}),
                                  plain.reads({"b"}).writes({"a"}),
                                  plain.reads({"a", "some"}),
                                  plain.reads({"a"}).writes({"none"}),
                                  plain.reads({"", ""}),
                                  plain.reads({""})};
  for (const Statement& one : statements) {
    BOOST_TEST(one.analysis_hash() == Statement(one).analysis_hash());
    for (const Statement& other : statements) {
      BOOST_TEST((one.analysis_hash() == other.analysis_hash()) == (&one == &other));
    }
  }
  BOOST_TEST(plain.reads({"a"}).analysis_hash() == plain.reads({"a"}).analysis_hash());
}

BOOST_AUTO_TEST_CASE(declarations_are_on_copies) {
  const Statement plain("select f()");
  const Statement declared = plain.reads({"a"}).writes({"b", "c"});
  BOOST_TEST(!plain.declared_reads().has_value());
  BOOST_TEST(!plain.declared_writes().has_value());
  BOOST_TEST(declared.declared_reads().value() == std::vector<std::string>{"a"},
             boost::test_tools::per_element());
  BOOST_TEST(declared.declared_writes().value().size() == 2u);
  BOOST_TEST(declared.sql() == "select f()");
  BOOST_TEST(declared.reads({"x"}).declared_writes().value().size() == 2u);
}

BOOST_AUTO_TEST_CASE(values_come_in_the_order_of_the_names) {
  const Statement statement("select :a, :b, :a, :c");
  const Query query = statement.with({{"c", 3}, {"a", 1}, {"b", "two"}});
  const BoundValues bound(statement.parsed(postgresql.lexical), query);
  BOOST_TEST(bound.size() == 3u);
  BOOST_TEST(bound[0].get<std::int64_t>() == 1);
  BOOST_TEST(bound[1].get<std::string>() == "two");
  BOOST_TEST(bound[2].get<std::int64_t>() == 3);
}

BOOST_AUTO_TEST_CASE(a_statement_without_parameters_binds_none) {
  BOOST_TEST(message_of(Query("select 1")) == "bound");
}

BOOST_AUTO_TEST_CASE(many_values_bind_in_any_order) {
  for (const int count : {16, 17, 1000}) {
    std::string sql = "select 0";
    std::vector<Param> params;
    for (int i = 0; i < count; ++i) {
      sql += ", :p" + std::to_string(i);
      params.push_back({"p" + std::to_string(count - 1 - i), count - 1 - i});
    }
    const Query query(Statement(sql), std::move(params));
    const BoundValues bound(query.statement().parsed(postgresql.lexical), query);
    BOOST_REQUIRE(bound.size() == static_cast<std::size_t>(count));
    for (std::size_t i = 0; i < bound.size(); ++i) {
      BOOST_TEST(bound[i].get<std::int64_t>() == static_cast<std::int64_t>(i));
    }
  }
}

BOOST_AUTO_TEST_CASE(binding_mistakes_name_the_parameter_and_its_place) {
  const std::string sql = "select *\nfrom t where c = :category and p < :price";
  BOOST_TEST(message_of({sql, {{"price", 1}}}) ==
             "missing parameter :category at 2:18: bind a value to it (missing_parameter)");
  BOOST_TEST(
      message_of({sql, {{"price", 1}, {"categry", 2}}}) ==
      "missing parameter :category at 2:18; did you mean \"categry\", which is bound? (missing_parameter)");
  BOOST_TEST(message_of({sql, {{"category", 1}, {"price", 2}, {"prize", 3}}}) ==
             "no parameter :prize in the statement; did you mean \"price\"? (unknown_parameter)");
  BOOST_TEST(message_of({"select 1", {{"a", 1}}}) ==
             "no parameter :a in the statement; the statement has no parameters (unknown_parameter)");
  BOOST_TEST(message_of({sql, {{"price", 1}, {"category", 2}, {"price", 3}}}) ==
             "parameter :price is bound twice: bind each name once (invalid_argument)");
  BOOST_TEST(message_of({"select :a", {{":a", 1}}}) ==
             "missing parameter :a at 1:8: bind a value to it (missing_parameter)");
}

BOOST_AUTO_TEST_CASE(mistakes_among_many_values_are_found_too) {
  std::string sql = "select 0";
  std::vector<Param> params;
  for (int i = 0; i < 40; ++i) {
    sql += ", :p" + std::to_string(i);
    if (i != 30) params.push_back({"p" + std::to_string(i), i});
  }
  BOOST_TEST(message_of(Query(Statement(sql), params)).starts_with("missing parameter :p30 at 1:"));
  params.push_back({"p5", 1});
  BOOST_TEST(message_of(Query(Statement(sql), params)) ==
             "parameter :p5 is bound twice: bind each name once (invalid_argument)");
}

}  // namespace
