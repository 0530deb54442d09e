// SPDX-License-Identifier: BSL-1.0
#include "weir/sql.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "expect_error.hpp"
#include "recording_store.hpp"
#include "weir/error.hpp"

namespace {

using namespace weir;
using test::expect_error;
using test::RecordingStore;
using Names = std::vector<std::string>;

/// Made-up types; this engine holds no uuid, and text only up to 100.
std::string column_type(const sql::Column& column) {
  const bool too_long = column.type == ValueType::text && column.size > 100;
  if (column.type == ValueType::uuid || too_long) return "";
  std::string type(to_string(column.type));
  if (column.size != 0) type += "(" + std::to_string(column.size) + "," + std::to_string(column.scale) + ")";
  return type;
}

std::string json_field(std::string_view column, std::span<const std::string_view> path) {
  std::string text(column);
  for (const std::string_view element : path) text.append("->").append(element);
  return text;
}

constexpr Dialect conflict{
    .name = "conflict",
    .upsert = Upsert::on_conflict,
    .generated_keys = GeneratedKeys::returning,
    .generated_column = "counted",
    .column_type = column_type,
    .json_field = json_field,
};
constexpr Dialect duplicate{
    .name = "duplicate",
    .lexical = {.double_quoted_text = true, .backtick_identifiers = true},
    .open_quote = '`',
    .close_quote = '`',
    .upsert = Upsert::on_duplicate_key,
    .generated_keys = GeneratedKeys::last_insert_id,
    .last_key = "last_id()",
    .column_type = column_type,
};
constexpr Dialect merging{
    .name = "merging",
    .from_nothing = " FROM dual",
    .paging = Paging::offset_fetch,
    .upsert = Upsert::merge,
    .generated_keys = GeneratedKeys::sequence_current,
    .last_key = "{sequence}.CURRVAL",
    .generated_column = "DEFAULT {sequence}.NEXTVAL",
    .now = "SYSTIMESTAMP",
    .column_type = column_type,
};
constexpr Dialect hinted{
    .name = "hinted",
    .lexical = {.bracket_identifiers = true},
    .open_quote = '[',
    .close_quote = ']',
    .paging = Paging::offset_fetch,
    .upsert = Upsert::merge,
    .merge_hint = " WITH (HOLDLOCK)",
    .statement_end = ";",
    .generated_keys = GeneratedKeys::output,
};
constexpr Dialect poor{.name = "poor", .column_type = column_type};

std::string text_of(const std::vector<Statement>& statements) {
  std::string all;
  for (const Statement& each : statements) {
    if (!all.empty()) all += "; ";
    all += each.sql();
  }
  return all;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sql_helpers)

// Tables.

namespace {

const sql::Table items{
    .name = "items",
    .columns = {{.name = "id", .type = ValueType::int64, .generated = true},
                {.name = "name", .type = ValueType::text, .size = 40, .nullable = false},
                {.name = "price", .type = ValueType::decimal, .size = 10, .scale = 2}},
    .primary_key = {"id"},
    .constraints = {"UNIQUE (name)", "CHECK (price > 0)"},
};

sql::Table table_of(std::string name, std::vector<sql::Column> columns, Names key = {}) {
  return {.name = std::move(name), .columns = std::move(columns), .primary_key = std::move(key)};
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_table_is_made_of_portable_columns) {
  BOOST_TEST(text_of(sql::create_table(conflict, items)) ==
             "CREATE TABLE items (id int64 counted NOT NULL, name text(40,0) NOT NULL, price decimal(10,2), "
             "PRIMARY KEY (id), UNIQUE (name), CHECK (price > 0))");
  BOOST_TEST(text_of(sql::drop_table(conflict, items)) == "DROP TABLE items");
}

BOOST_AUTO_TEST_CASE(a_sequence_is_made_before_the_table_that_counts_by_it_and_dropped_after) {
  BOOST_TEST(text_of(sql::create_table(merging, items)) ==
             "CREATE SEQUENCE items_id_seq START WITH 1; CREATE TABLE items (id int64 DEFAULT "
             "items_id_seq.NEXTVAL NOT NULL, name text(40,0) NOT NULL, price decimal(10,2), "
             "PRIMARY KEY (id), UNIQUE (name), CHECK (price > 0))");
  BOOST_TEST(text_of(sql::drop_table(merging, items)) == "DROP TABLE items; DROP SEQUENCE items_id_seq");
}

BOOST_AUTO_TEST_CASE(a_table_that_counts_nothing_needs_no_sequence) {
  const sql::Table plain = table_of("t", {{.name = "n", .type = ValueType::int64}});
  BOOST_TEST(text_of(sql::create_table(merging, plain)) == "CREATE TABLE t (n int64)");
  BOOST_TEST(text_of(sql::drop_table(merging, plain)) == "DROP TABLE t");
}

BOOST_AUTO_TEST_CASE(a_sequence_is_named_after_table_and_column_in_the_table_s_schema) {
  const struct {
    std::string table, column, sequence;
  } rows[] = {
      {"items", "id", "items_id_seq"},
      {"shop.items", "id", "shop.items_id_seq"},
      {"a.shop . items", "Id", "a.shop . items_Id_seq"},
      {"\"My shop\".items", "id", "\"My shop\".items_id_seq"},
      {"shop.\"My items\"", "id", "shop.\"My items_id_seq\""},
      {"shop.\"My.items\"", "\"Id\"", "shop.\"My.items_Id_seq\""},
      {"shop.items", "\"the id\"", "shop.\"items_the id_seq\""},
  };
  for (const auto& row : rows) {
    const sql::Table table = table_of(
        row.table, {{.name = row.column, .type = ValueType::int64, .generated = true}}, {row.column});
    BOOST_TEST(text_of(sql::drop_table(merging, table)) ==
               "DROP TABLE " + row.table + "; DROP SEQUENCE " + row.sequence);
  }
}

BOOST_AUTO_TEST_CASE(what_an_engine_can_t_hold_is_named) {
  const sql::Table with_uuid = table_of("t", {{.name = "u", .type = ValueType::uuid}});
  expect_error(Errc::unsupported, "table 't', column 'u': poor can't hold values of type uuid",
               [&] { sql::create_table(poor, with_uuid); });
  const sql::Table too_long = table_of("t", {{.name = "x", .type = ValueType::text, .size = 101}});
  expect_error(Errc::unsupported, "column 'x': poor can't hold values of type text of this size",
               [&] { sql::create_table(poor, too_long); });
  expect_error(Errc::unsupported, "table 'items', column 'id': poor can't generate its values",
               [&] { sql::create_table(poor, items); });
  expect_error(Errc::unsupported, "hinted can't hold values of type int64",
               [] { sql::create_table(hinted, table_of("t", {{.name = "n", .type = ValueType::int64}})); });
}

BOOST_AUTO_TEST_CASE(a_table_that_makes_no_sense_is_refused) {
  const sql::Column number{.name = "n", .type = ValueType::int64};
  const sql::Column counted{.name = "n", .type = ValueType::int64, .generated = true};
  const struct {
    sql::Table table;
    std::string says;
  } rows[] = {
      {table_of("t", {}), "table 't': no columns"},
      {table_of("", {number}), "a table without a name"},
      {table_of("t", {{.name = ""}}), "table 't': a column has no name"},
      {table_of("t", {number, number}), "two columns would be the parameter :n"},
      {table_of("t", {number}, {"m"}), "its primary key 'm' is not among the columns"},
      {table_of("t", {{.name = "x", .type = ValueType::text}}, {"x"}), "a key of type text needs a size"},
      {table_of("t", {{.name = "x", .type = ValueType::bytes}}, {"x"}), "a key of type bytes needs a size"},
      {table_of("t", {counted}), "only an int64 that is the only primary key"},
      {table_of("t", {counted, {.name = "m", .type = ValueType::int64}}, {"n", "m"}),
       "only an int64 that is the only primary key"},
      {table_of("t", {{.name = "n", .type = ValueType::uint64, .generated = true}}, {"n"}),
       "only an int64 that is the only primary key"},
      {table_of("t.", {counted}, {"n"}), "table 't.': not a table's name"},
  };
  for (const auto& row : rows) {
    expect_error(Errc::invalid_argument, row.says, [&] { sql::create_table(merging, row.table); });
    expect_error(Errc::invalid_argument, row.says, [&] { sql::drop_table(merging, row.table); });
  }
}

// Inserting.

BOOST_AUTO_TEST_CASE(an_insert_has_a_parameter_for_each_column) {
  BOOST_TEST(sql::insert("t", {"a"}).sql() == "INSERT INTO t (a) VALUES (:a)");
  BOOST_TEST(sql::insert("s.t", {"a", "B"}).sql() == "INSERT INTO s.t (a, B) VALUES (:a, :B)");
}

BOOST_AUTO_TEST_CASE(quoted_columns_have_parameters_that_are_names) {
  BOOST_TEST(sql::insert("t", {"\"order\"", "[the price]", "`größe`", "\"1st\"", "\"a\"\"b\""}).sql() ==
             "INSERT INTO t (\"order\", [the price], `größe`, \"1st\", \"a\"\"b\") "
             "VALUES (:order, :the_price, :größe, :_1st, :a__b)");
  expect_error(Errc::invalid_argument, "two columns would be the parameter :a_b", [] {
    sql::insert("t", {"\"a b\"", "a_b"});
  });
  expect_error(Errc::invalid_argument, "a column without a name", [] { sql::insert("t", {""}); });
  expect_error(Errc::invalid_argument, "a column without a name", [] { sql::insert("t", {"\"\""}); });
  expect_error(Errc::invalid_argument, "table 't': no columns", [] { sql::insert("t", {}); });
  expect_error(Errc::invalid_argument, "a table without a name", [] { sql::insert("", {"a"}); });
}

BOOST_AUTO_TEST_CASE(an_upsert_is_written_in_the_engine_s_way) {
  const Names columns{"a", "b", "c"};
  const struct {
    const Dialect& dialect;
    Names keys;
    std::string sql;
  } rows[] = {
      {conflict,
       {"a"},
       "INSERT INTO t (a, b, c) VALUES (:a, :b, :c) ON CONFLICT (a) DO UPDATE SET b = excluded.b, "
       "c = excluded.c"},
      {conflict,
       {"c", "a"},
       "INSERT INTO t (a, b, c) VALUES (:a, :b, :c) ON CONFLICT (c, a) DO UPDATE SET b = excluded.b"},
      {conflict, columns, "INSERT INTO t (a, b, c) VALUES (:a, :b, :c) ON CONFLICT (a, b, c) DO NOTHING"},
      {duplicate,
       {"a"},
       "INSERT INTO t (a, b, c) VALUES (:a, :b, :c) ON DUPLICATE KEY UPDATE b = VALUES(b), c = VALUES(c)"},
      {duplicate, columns, "INSERT INTO t (a, b, c) VALUES (:a, :b, :c) ON DUPLICATE KEY UPDATE a = a"},
      {merging,
       {"a"},
       "MERGE INTO t target USING (SELECT 1 AS one FROM dual) source ON (target.a = :a) WHEN MATCHED THEN "
       "UPDATE SET b = :b, c = :c WHEN NOT MATCHED THEN INSERT (a, b, c) VALUES (:a, :b, :c)"},
      {hinted,
       {"a", "b"},
       "MERGE INTO t WITH (HOLDLOCK) target USING (SELECT 1 AS one) source ON (target.a = :a AND target.b = "
       ":b) WHEN MATCHED THEN UPDATE SET c = :c WHEN NOT MATCHED THEN INSERT (a, b, c) VALUES (:a, :b, :c);"},
      {merging, columns,
       "MERGE INTO t target USING (SELECT 1 AS one FROM dual) source ON (target.a = :a AND target.b = :b "
       "AND target.c = :c) WHEN NOT MATCHED THEN INSERT (a, b, c) VALUES (:a, :b, :c)"},
  };
  for (const auto& row : rows) {
    BOOST_TEST(sql::upsert(row.dialect, "t", columns, row.keys).sql() == row.sql);
  }
}

BOOST_AUTO_TEST_CASE(an_upsert_that_can_t_be_is_refused) {
  expect_error(Errc::unsupported, "poor has no statement that inserts a row or else updates it",
               [] { sql::upsert(poor, "t", {"a"}, {"a"}); });
  for (const Dialect* dialect : {&conflict, &duplicate, &merging}) {
    expect_error(Errc::invalid_argument, "upsert into 't': its key 'x' is not among the columns", [&] {
      sql::upsert(*dialect, "t", {"a", "b"}, {"a", "x"});
    });
    expect_error(Errc::invalid_argument, "upsert into 't': name the key's columns", [&] {
      sql::upsert(*dialect, "t", {"a", "b"}, {});
    });
    expect_error(Errc::invalid_argument, "two columns would be the parameter :a", [&] {
      sql::upsert(*dialect, "t", {"a", "a"}, {"a"});
    });
  }
}

// Generated keys.

BOOST_AUTO_TEST_CASE(an_engine_that_returns_is_told_once) {
  RecordingStore returning(conflict);
  const Rows rows = sql::insert_returning(returning, "t", {{"a", 1}, {"\"the b\"", "x"}}, {"id", "made"});
  BOOST_TEST(rows.size() == 1U);
  BOOST_TEST(
      returning.lines() == Names{"query INSERT INTO t (a, \"the b\") VALUES (:a, :the_b) RETURNING id, made "
                                 "{a=1} {the_b=x}"},
      boost::test_tools::per_element());

  RecordingStore output(hinted);
  sql::insert_returning(output, "t", {{"a", 1}}, {"id", "made"});
  BOOST_TEST(
      output.lines() == Names{"query INSERT INTO t (a) OUTPUT inserted.id, inserted.made VALUES (:a) {a=1}"},
      boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_engine_that_tells_the_key_afterwards_is_asked_on_the_same_connection) {
  RecordingStore last_id(duplicate);
  const Rows rows = sql::insert_returning(last_id, "t", {{"a", 1}}, {"id"});
  BOOST_TEST(rows.size() == 1U);
  BOOST_TEST(last_id.lines() == (Names{"begin", "  execute INSERT INTO t (a) VALUES (:a) {a=1}",
                                       "  query SELECT last_id() AS id", "commit"}),
             boost::test_tools::per_element());

  RecordingStore sequence(merging);
  sql::insert_returning(sequence, "s.t", {{"a", 1}}, {"id"});
  BOOST_TEST(sequence.lines() == (Names{"begin", "  execute INSERT INTO s.t (a) VALUES (:a) {a=1}",
                                        "  query SELECT s.t_id_seq.CURRVAL AS id FROM dual", "commit"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_key_that_the_row_gives_is_read_from_the_table) {
  RecordingStore store(duplicate);
  sql::insert_returning(store, "t", {{"a", 1}, {"`the id`", 5}}, {"`the id`"});
  BOOST_TEST(
      store.lines() ==
          (Names{"begin", "  execute INSERT INTO t (a, `the id`) VALUES (:a, :the_id) {a=1} {the_id=5}",
                 "  query SELECT `the id` FROM t WHERE `the id` = :the_id {the_id=5}", "commit"}),
      boost::test_tools::per_element());

  RecordingStore with_null(duplicate);
  sql::insert_returning(with_null, "t", {{"id", nullptr}}, {"id"});
  BOOST_TEST(with_null.lines()[2] == "  query SELECT last_id() AS id");
}

BOOST_AUTO_TEST_CASE(a_transaction_stays_open_for_its_owner) {
  for (const Dialect* dialect : {&conflict, &duplicate, &merging, &hinted}) {
    RecordingStore store(*dialect);
    const auto transaction = store.begin();
    sql::insert_returning(*transaction, *dialect, "t", {{"a", 1}}, {"id"});
    BOOST_TEST(store.lines().size() == (dialect == &conflict || dialect == &hinted ? 2U : 3U));
    for (std::size_t i = 1; i < store.lines().size(); ++i) {
      BOOST_TEST(store.lines()[i].substr(0, 2) == "  ", store.lines()[i]);
    }
  }
}

BOOST_AUTO_TEST_CASE(an_insert_that_can_t_return_is_refused_before_it_inserts) {
  RecordingStore none(poor);
  expect_error(Errc::unsupported, "poor does not tell the keys that it generates", [&] {
    sql::insert_returning(none, "t", {{"a", 1}}, {"id"});
  });
  BOOST_TEST(none.lines().empty());

  RecordingStore one(duplicate);
  expect_error(Errc::invalid_argument, "duplicate tells the generated key only; ask for that one column",
               [&] {
                 sql::insert_returning(one, "t", {{"a", 1}}, {"id", "made"});
               });
  expect_error(Errc::invalid_argument, "name the columns to give back", [&] {
    sql::insert_returning(one, "t", {{"a", 1}}, {});
  });
  expect_error(Errc::invalid_argument, "table 't': no columns",
               [&] { sql::insert_returning(one, "t", {}, {"id"}); });
  BOOST_TEST(one.lines() == (Names{"begin", "rollback"}), boost::test_tools::per_element());
}

// Paging.

BOOST_AUTO_TEST_CASE(a_page_is_a_part_of_an_ordered_answer) {
  const std::string select = "SELECT * FROM t WHERE x = :x ORDER BY a";
  BOOST_TEST(sql::page(conflict, select).sql() == select + " LIMIT :limit OFFSET :offset");
  BOOST_TEST(sql::page(merging, select).sql() == select + " OFFSET :offset ROWS FETCH NEXT :limit ROWS ONLY");
}

BOOST_AUTO_TEST_CASE(what_follows_a_select_does_not_swallow_its_page) {
  for (const char* end : {";", " ; ", " -- the end", " /* the end */ ", ";;", "\n"}) {
    BOOST_TEST(sql::page(conflict, std::string("SELECT a FROM t ORDER BY a") + end).sql() ==
               "SELECT a FROM t ORDER BY a LIMIT :limit OFFSET :offset");
  }
}

BOOST_AUTO_TEST_CASE(a_select_that_can_t_be_paged_is_refused) {
  const struct {
    std::string select, says;
  } rows[] = {
      {"SELECT a FROM t WHERE a < :limit ORDER BY a", "a parameter :limit of its own"},
      {"SELECT a FROM t ORDER BY a + :offset", "a parameter :offset of its own"},
      {"SELECT a FROM t", "no ORDER BY"},
      {"SELECT a FROM (SELECT a FROM t ORDER BY a) s", "no ORDER BY"},
      {"SELECT rank() OVER (ORDER BY a) FROM t", "no ORDER BY"},
      {"SELECT 'order by a' AS \"order\", a AS by FROM t -- order by a", "no ORDER BY"},
      {"SELECT a FROM t ORDER BY a; SELECT 1", "exactly one SELECT"},
      {"; SELECT a FROM t ORDER BY a", "exactly one SELECT"},
      {"", "exactly one SELECT"},
      {" -- nothing", "exactly one SELECT"},
  };
  for (const auto& row : rows) {
    expect_error(Errc::invalid_argument, row.says, [&] { sql::page(conflict, row.select); });
  }
  expect_error(Errc::syntax, "never ends", [] { sql::page(conflict, "SELECT 'a ORDER BY a"); });
}

// Expressions and names.

BOOST_AUTO_TEST_CASE(now_is_the_engine_s) {
  BOOST_TEST(sql::now(conflict) == "CURRENT_TIMESTAMP");
  BOOST_TEST(sql::now(merging) == "SYSTIMESTAMP");
}

BOOST_AUTO_TEST_CASE(a_field_of_json_is_a_path) {
  const std::string_view path[] = {"a", "0", "B_1"};
  BOOST_TEST(sql::json_field(conflict, "data", path) == "data->a->0->B_1");
  expect_error(Errc::unsupported, "poor has no way to read fields of JSON",
               [&] { sql::json_field(poor, "data", path); });
  expect_error(Errc::invalid_argument, "the path is empty", [] { sql::json_field(conflict, "data", {}); });
  for (const std::string_view bad : {"", "a.b", "it's", "a b", "$", "größe", "a\""}) {
    const std::string_view with_bad[] = {"a", bad};
    expect_error(Errc::invalid_argument, "letters, digits and _ only",
                 [&] { sql::json_field(conflict, "data", with_bad); });
  }
}

BOOST_AUTO_TEST_CASE(a_quoted_name_may_hold_anything) {
  BOOST_TEST(sql::quoted(conflict, "a b") == "\"a b\"");
  BOOST_TEST(sql::quoted(conflict, "a\"b") == "\"a\"\"b\"");
  BOOST_TEST(sql::quoted(duplicate, "a`\"b") == "`a``\"b`");
  BOOST_TEST(sql::quoted(hinted, "[a]") == "[[a]]]");
  expect_error(Errc::invalid_argument, "an empty name", [] { sql::quoted(conflict, ""); });
  expect_error(Errc::invalid_argument, "NUL", [] { sql::quoted(conflict, std::string_view("a\0b", 3)); });
}

BOOST_AUTO_TEST_SUITE_END()
