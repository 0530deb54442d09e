// SPDX-License-Identifier: BSL-1.0
#include "catalog_effects.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <map>
#include <string>
#include <vector>

#include "expect_error.hpp"
#include "view_text.hpp"
#include "weir/error.hpp"
#include "weir/rows_builder.hpp"

BOOST_AUTO_TEST_SUITE(catalog_effects)

namespace {

using namespace weir;
using relational::resolve_effects;
using relational::select_of_view;
using test::expect_error;
using Names = std::vector<std::string>;

constexpr std::string_view pure[] = {"count", "lower", "max"};
constexpr std::string_view harmless[] = {"now", "rand"};

constexpr Dialect dialect{
    .name = "tested",
    .lexical = {.backtick_identifiers = true},
    .from_nothing = " FROM dual",
    .catalog = {.objects = "objects :schema :name",
                .view_definition = "definition :schema :name",
                .cascades = "cascades :schema :name",
                .triggers = "triggers :schema :name"},
    .pure_functions = pure,
    .harmless_functions = harmless,
};

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

/// What a server would answer. The session's own schema is `shop`.
struct Engine {
  struct Object {
    std::string schema, name, kind;
  };
  std::vector<Object> objects{
      {"shop", "orders", "table"},      {"shop", "lines", "table"},     {"shop", "notes", "table"},
      {"shop", "customers", "table"},   {"shop", "Mixed", "table"},     {"shop", "audited", "table"},
      {"shop", "scratch", "temporary"}, {"shop", "linked", "other"},    {"shop", "twin", "table"},
      {"shop", "TWIN", "table"},        {"stock", "orders", "table"},   {"stock", "items", "table"},
      {"shop", "open_orders", "view"},  {"shop", "busy", "view"},       {"shop", "random", "view"},
      {"shop", "strange", "view"},      {"shop", "secret", "view"},     {"shop", "ring_a", "view"},
      {"shop", "ring_b", "view"},       {"stock", "available", "view"}, {"shop", "created", "view"},
      {"shop", "triggered", "view"},    {"shop", "broken", "view"},     {"shop", "over_temporary", "view"},
  };
  std::map<std::string, std::string> definitions{
      {"open_orders", "select * from `shop`.`orders` where exists (select 1 from lines)"},
      {"busy", "select count(*) from open_orders join customers"},
      {"random", "select rand() from notes"},
      {"strange", "select do_things(x) from notes"},
      {"secret", ""},
      {"ring_a", "select * from ring_b, notes"},
      {"ring_b", "select * from ring_a, lines"},
      {"available", "select * from items, orders"},
      {"created", "CREATE VIEW `created` (`as`) AS SELECT x FROM notes"},
      {"triggered", "select * from notes"},
      {"broken", "select 'x from notes"},
      {"over_temporary", "select * from scratch"},
  };
  std::map<std::string, std::vector<std::string>> cascades{
      {"customers", {"orders"}}, {"orders", {"lines", "orders"}}, {"lines", {"notes"}}};
  Names triggers{"audited", "triggered"};
  std::map<std::string, std::string> row_keys{
      {"notes", "Id"}, {"orders", "id"}, {"audited", "id"}, {"twin", "id"}, {"items", "id"}};
  Errc refusal = Errc::internal;  // other than internal: every question fails so

  mutable Names asked;

  Rows operator()(const Query& query) const {
    const std::string question(query.statement().sql());
    const Value& schema = query.params()[0].value;
    const std::string in = schema.is_null() ? "shop" : lower(schema.to_string());
    const std::string name = query.params()[1].value.to_string();
    asked.push_back(question.substr(0, question.find(' ')) + " " + in + "." + name);
    if (refusal != Errc::internal) throw Error(refusal, "no");
    if (question.starts_with("objects")) return objects_of(in, lower(name));
    if (question.starts_with("definition")) return one_text(definitions.at(name));
    if (question.starts_with("cascades")) return cascades_of(in, name);
    if (question.starts_with("row_key"))
      return row_keys.contains(name) ? one_text(row_keys.at(name)) : Rows();
    return one_text(std::find(triggers.begin(), triggers.end(), name) != triggers.end() ? "1" : "0");
  }

  Rows objects_of(const std::string& schema, const std::string& name) const {
    RowsBuilder rows;
    for (const char* column : {"schema_name", "name", "kind"}) rows.add_column(column, ValueType::text);
    for (const Object& object : objects) {
      if (object.schema != schema || lower(object.name) != name) continue;
      rows.text(object.schema);
      rows.text(object.name);
      rows.text(object.kind);
    }
    return std::move(rows).build();
  }
  static Rows one_text(const std::string& text) {
    RowsBuilder rows;
    rows.add_column("answer", ValueType::text);
    rows.text(text);
    return std::move(rows).build();
  }
  Rows cascades_of(const std::string& schema, const std::string& table) const {
    RowsBuilder rows;
    for (const char* column : {"schema_name", "name"}) rows.add_column(column, ValueType::text);
    const auto found = cascades.find(table);
    if (schema == "shop" && found != cascades.end()) {
      for (const std::string& each : found->second) {
        rows.text(schema);
        rows.text(each);
      }
    }
    return std::move(rows).build();
  }
};

Effects resolved(const Statement& statement, const Engine& engine = {}, const Dialect& by = dialect) {
  return resolve_effects(statement, analyze_text(statement, by), by,
                         [&engine](const Query& query) { return engine(query); });
}

std::string in_words(const Effects& effects) {
  std::string text = effects.cacheable ? "cacheable" : "no";
  const auto append = [&text](const char* what, Names names) {
    std::sort(names.begin(), names.end());
    if (!names.empty()) text.append("; ").append(what);
    for (const std::string& name : names) text.append(" ").append(name);
  };
  append("reads", effects.reads);
  append("writes", effects.writes);
  if (effects.writes_anything) text += "; anything";
  return text;
}

struct Row {
  std::string sql;
  std::string effects;
  std::string why_not = "";
};

const Row rows[] = {
    // Tables, however they are spelt.
    {"select * from orders", "cacheable; reads shop.orders"},
    {"select * from Orders, shop.ORDERS, `orders`, SHOP.`orders`", "cacheable; reads shop.orders"},
    {"select * from orders, stock.orders", "cacheable; reads shop.orders stock.orders"},
    {"select * from mixed, \"Mixed\"", "cacheable; reads shop.Mixed"},
    {"select * from twin", "cacheable; reads shop.TWIN shop.twin"},
    {"select 1 from dual", "cacheable"},
    {"select * from scratch", "no; reads shop.scratch", "shop.scratch is a temporary table"},
    {"select * from linked", "no; reads shop.linked",
     "shop.linked is not a table that only transactions of this database change"},
    {"select * from nothing", "no; reads nothing", "nothing is not in the catalog"},
    {"select * from stock.lines", "no; reads stock.lines", "stock.lines is not in the catalog"},
    // Views.
    {"select * from open_orders", "cacheable; reads shop.lines shop.orders"},
    {"select * from busy", "cacheable; reads shop.customers shop.lines shop.orders"},
    {"select * from stock.available", "cacheable; reads shop.orders stock.items stock.orders"},
    {"select * from created", "cacheable; reads shop.notes"},
    {"select * from random", "no; reads shop.notes", "view shop.random: it calls rand"},
    {"select * from strange", "no; reads shop.notes; anything",
     "view shop.strange: it calls do_things, which weir does not know"},
    {"select * from secret", "no; reads shop.secret", "view shop.secret: the catalog does not tell its text"},
    {"select * from broken", "no; reads shop.broken", "view shop.broken: the catalog does not tell its text"},
    {"select * from over_temporary", "no; reads shop.scratch", "shop.scratch is a temporary table"},
    {"select * from ring_a", "cacheable; reads shop.lines shop.notes"},
    // Functions.
    {"select lower(x), max(y) from notes", "cacheable; reads shop.notes"},
    {"select now() from notes", "no; reads shop.notes", "it calls now"},
    {"select f(x) from notes", "no; reads shop.notes; anything", "it calls f, which weir does not know"},
    {"select shop.lower(x) from notes", "no; reads shop.notes; anything",
     "it calls shop.lower, which weir does not know"},
    {"insert into notes values (now(), lower('A'))", "no; writes shop.notes"},
    {"insert into notes values (f(1))", "no; writes shop.notes; anything"},
    // Changes.
    {"delete from notes", "no; writes shop.notes", "it changes tables"},
    {"delete from NOTES where x in (select x from busy)",
     "no; reads shop.customers shop.lines shop.orders; writes shop.notes"},
    {"delete from customers", "no; writes shop.customers shop.lines shop.notes shop.orders"},
    {"update audited set x = 1", "no; writes shop.audited; anything"},
    {"insert into scratch values (1)", "no; writes shop.scratch"},
    {"insert into linked values (1)", "no; writes shop.linked; anything"},
    {"insert into nothing values (1)", "no; writes nothing; anything"},
    {"insert into created values (1)", "no; writes shop.notes"},
    {"insert into triggered values (1)", "no; writes shop.notes; anything"},
    {"insert into secret values (1)", "no; writes shop.secret; anything"},
    {"delete from open_orders", "no; writes shop.lines shop.notes shop.orders"},
};

}  // namespace

BOOST_AUTO_TEST_CASE(the_catalog_completes_what_the_text_tells) {
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.sql) {
      const Effects effects = resolved(Statement(row.sql));
      BOOST_TEST(in_words(effects) == row.effects);
      BOOST_TEST(effects.cacheable == effects.why_not.empty());
      if (!row.why_not.empty()) BOOST_TEST(effects.why_not == row.why_not);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_declared_is_spelt_and_followed_but_not_doubted) {
  const Statement call("select f(x), now() from nothing");
  BOOST_TEST(in_words(resolved(call.reads({"BUSY", "random", "elsewhere"}))) ==
             "cacheable; reads elsewhere shop.customers shop.lines shop.notes shop.orders");
  BOOST_TEST(in_words(resolved(call.reads({"Notes", "scratch"}).writes({}))) ==
             "cacheable; reads shop.notes shop.scratch");
  const Statement insert("insert into nothing values (f(1))");
  BOOST_TEST(in_words(resolved(insert.writes({"AUDITED", "elsewhere"}))) ==
             "no; writes elsewhere shop.audited");
  BOOST_TEST(in_words(resolved(insert.writes({"lines"}))) == "no; writes shop.lines shop.notes");
}

BOOST_AUTO_TEST_CASE(a_name_is_asked_for_once) {
  const Engine engine;
  resolved(Statement("select * from orders a, orders b where x in (select x from orders)"), engine);
  BOOST_TEST(engine.asked == Names{"objects shop.orders"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(an_engine_without_a_catalog_knows_nothing) {
  constexpr Dialect mute{.name = "mute", .pure_functions = pure};
  const auto effects_of = [&](const Statement& statement) { return resolved(statement, {}, mute); };
  const Effects read = effects_of(Statement("select lower(x) from notes"));
  BOOST_TEST(in_words(read) == "no; reads notes");
  BOOST_TEST(read.why_not == "this engine's catalog can't be asked");
  BOOST_TEST(in_words(effects_of(Statement("insert into notes values (1)"))) == "no; writes notes; anything");
  BOOST_TEST(in_words(effects_of(Statement("select 1"))) == "cacheable");
  BOOST_TEST(in_words(effects_of(Statement("select x from notes").reads({"notes"}))) ==
             "cacheable; reads notes");
  BOOST_TEST(in_words(effects_of(Statement("insert into notes values (1)").writes({"notes"}))) ==
             "no; writes notes");
}

BOOST_AUTO_TEST_CASE(a_part_of_a_catalog_that_is_missing_is_doubted) {
  Dialect partial = dialect;
  partial.catalog.triggers = "";
  BOOST_TEST(in_words(resolved(Statement("delete from notes"), {}, partial)) ==
             "no; writes shop.notes; anything");
  partial = dialect;
  partial.catalog.cascades = "";
  BOOST_TEST(in_words(resolved(Statement("delete from notes"), {}, partial)) ==
             "no; writes shop.notes; anything");
  partial = dialect;
  partial.catalog.view_definition = "";
  BOOST_TEST(in_words(resolved(Statement("select * from busy"), {}, partial)) == "no; reads shop.busy");
}

BOOST_AUTO_TEST_CASE(a_catalog_that_refuses_knows_nothing_and_one_that_fails_throws) {
  Engine engine;
  engine.refusal = Errc::permission;
  const Effects refused = resolved(Statement("select * from notes"), engine);
  BOOST_TEST(in_words(refused) == "no; reads notes");
  BOOST_TEST(refused.why_not == "the catalog can't be asked: no (permission)");
  BOOST_TEST(in_words(resolved(Statement("delete from notes"), engine)) == "no; writes notes; anything");
  for (const Errc failure : {Errc::unavailable, Errc::timeout, Errc::cancelled}) {
    engine.refusal = failure;
    expect_error(failure, "no", [&] { resolved(Statement("select * from notes"), engine); });
  }
}

BOOST_AUTO_TEST_CASE(what_the_text_does_not_tell_stays_untold) {
  BOOST_TEST(in_words(resolved(Statement("call p(1)"))) == "no; anything");
  BOOST_TEST(in_words(resolved(Statement("select * from notes for update"))) == "no; reads shop.notes");
}

BOOST_AUTO_TEST_CASE(three_parts_name_another_database) {
  Dialect sqlserver = dialect;
  sqlserver.lexical = {.bracket_identifiers = true};
  const Effects effects = resolved(Statement("select * from other.shop.notes"), {}, sqlserver);
  BOOST_TEST(in_words(effects) == "no; reads other.shop.notes");
  BOOST_TEST(effects.why_not == "other.shop.notes is in another database");
}

BOOST_AUTO_TEST_CASE(the_select_of_a_view_is_found_in_its_definition) {
  constexpr LexicalRules rules{.bracket_identifiers = true};
  const std::pair<std::string, std::string> texts[] = {
      {"select 1", "select 1"},
      {" /* x */ with a as (select 1) select * from a", "with a as (select 1) select * from a"},
      {"CREATE VIEW v AS SELECT a AS b FROM t", "SELECT a AS b FROM t"},
      {"create or alter view [as].[v as] ([as], b) with schemabinding as\nselect 1", "select 1"},
      {"-- kept\nCREATE VIEW v (as_1) AS (SELECT 1)", "(SELECT 1)"},
      {"CREATE VIEW v", ""},
      {"CREATE VIEW v AS", ""},
      {"", ""},
      {"select 'never ends", ""},
  };
  for (const auto& [definition, select] : texts) BOOST_TEST(select_of_view(definition, rules) == select);
}

constexpr Dialect with_row_keys = [] {
  Dialect with = dialect;
  with.catalog.row_key = "row_key :schema :name";
  return with;
}();

bool has_row(const std::string& sql, const Engine& engine = {}) {
  const Effects effects = resolved(Statement(sql), engine, with_row_keys);
  return effects.row.has_value() || effects.only_adds_rows;
}

BOOST_AUTO_TEST_CASE(rows_are_those_of_plain_tables) {
  BOOST_TEST(has_row("select x from notes where id = :id"));
  BOOST_TEST(has_row("update Shop.notes set x = 1 where id = :id"));
  BOOST_TEST(has_row("delete from stock.items where id = 5"));
  BOOST_TEST(has_row("insert into notes values (1)"));
  BOOST_TEST(!has_row("select x from notes where x = :id"));
  BOOST_TEST(!has_row("select x from customers where id = :id"));        // no key is known
  BOOST_TEST(!has_row("select x from orders where id = :id"));           // changes cascade
  BOOST_TEST(!has_row("select x from audited where id = :id"));          // has triggers
  BOOST_TEST(!has_row("select x from twin where id = :id"));             // which of the two?
  BOOST_TEST(!has_row("select x from triggered where id = :id"));        // a view
  BOOST_TEST(!has_row("select x from elsewhere.notes where id = :id"));  // unknown
}

BOOST_AUTO_TEST_CASE(a_catalog_that_does_not_tell_keys_knows_no_rows) {
  BOOST_TEST(!resolved(Statement("select x from notes where id = :id")).row);
  Engine refusing;
  refusing.refusal = Errc::permission;
  BOOST_TEST(!has_row("select x from notes where id = :id", refusing));
}

BOOST_AUTO_TEST_SUITE_END()
