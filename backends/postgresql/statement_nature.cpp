// SPDX-License-Identifier: BSL-1.0
#include "statement_nature.hpp"

#include <algorithm>
#include <string>

#include "dialect.hpp"
#include "weir/effects.hpp"
#include "words.hpp"

namespace weir::postgresql {
namespace {

using relational::first_word;
using relational::has_word;
using relational::is_one_of;

constexpr std::string_view planned_words[] = {"delete", "insert", "merge",  "select",
                                              "table",  "update", "values", "with"};

constexpr std::string_view type_changing_words[] = {"alter", "drop"};

constexpr std::string_view reading_words[] = {"select", "table", "values"};

constexpr std::string_view leading_words[] = {"with"};

// Words of the grammar and names of types that a parenthesis may follow, where pg_proc has no such function.
constexpr std::string_view grammar_words[] = {
    "all",          "any",       "array",     "as",        "bpchar",    "by",      "cast",
    "char",         "character", "coalesce",  "collation", "cube",      "dec",     "decimal",
    "except",       "exists",    "extract",   "filter",    "float",     "from",    "greatest",
    "group",        "grouping",  "in",        "intersect", "json",      "least",   "like",
    "materialized", "nchar",     "normalize", "not",       "nullif",    "numeric", "on",
    "or",           "over",      "overlay",   "position",  "real",      "rollup",  "row",
    "rows",         "select",    "sets",      "some",      "substring", "table",   "then",
    "time",         "treat",     "trim",      "union",     "unnest",    "using",   "values",
    "varchar",      "varying",   "when",      "where",     "with",      "within",  "xmlconcat",
    "xmlelement",   "xmlexists", "xmlforest", "xmlparse",  "xmlpi",     "xmlroot", "xmlserialize",
    "and"};

// Of pg_catalog's functions those that are called most; none changes anything.
constexpr std::string_view harmless_functions[] = {"abs",
                                                   "array_agg",
                                                   "array_length",
                                                   "array_position",
                                                   "array_to_string",
                                                   "avg",
                                                   "bool_and",
                                                   "bool_or",
                                                   "btrim",
                                                   "cardinality",
                                                   "ceil",
                                                   "ceiling",
                                                   "char_length",
                                                   "clock_timestamp",
                                                   "concat",
                                                   "concat_ws",
                                                   "count",
                                                   "date_part",
                                                   "date_trunc",
                                                   "dense_rank",
                                                   "encode",
                                                   "exp",
                                                   "first_value",
                                                   "floor",
                                                   "format",
                                                   "generate_series",
                                                   "initcap",
                                                   "json_agg",
                                                   "json_build_object",
                                                   "jsonb_agg",
                                                   "jsonb_build_object",
                                                   "lag",
                                                   "last_value",
                                                   "lead",
                                                   "left",
                                                   "length",
                                                   "ln",
                                                   "lower",
                                                   "lpad",
                                                   "ltrim",
                                                   "max",
                                                   "md5",
                                                   "min",
                                                   "mod",
                                                   "now",
                                                   "octet_length",
                                                   "percentile_cont",
                                                   "power",
                                                   "random",
                                                   "rank",
                                                   "regexp_match",
                                                   "regexp_replace",
                                                   "repeat",
                                                   "replace",
                                                   "reverse",
                                                   "right",
                                                   "round",
                                                   "row_number",
                                                   "row_to_json",
                                                   "rpad",
                                                   "rtrim",
                                                   "sign",
                                                   "split_part",
                                                   "sqrt",
                                                   "starts_with",
                                                   "statement_timestamp",
                                                   "string_agg",
                                                   "string_to_array",
                                                   "strpos",
                                                   "substr",
                                                   "sum",
                                                   "to_char",
                                                   "to_date",
                                                   "to_json",
                                                   "to_jsonb",
                                                   "to_number",
                                                   "to_timestamp",
                                                   "to_tsquery",
                                                   "to_tsvector",
                                                   "trunc",
                                                   "ts_rank",
                                                   "upper",
                                                   "version"};

constexpr std::string_view session_words[] = {"current_catalog", "current_date", "current_role",
                                              "current_schema",  "current_time", "current_timestamp",
                                              "current_user",    "localtime",    "localtimestamp",
                                              "session_user",    "user"};

constexpr std::string_view trace_words[] = {"temp", "temporary"};

bool calls_only_harmless_functions(const TextAnalysis& analysis) {
  return std::all_of(analysis.functions.begin(), analysis.functions.end(), [](const std::string& name) {
    return is_one_of(name, harmless_functions) || is_grammar(name);
  });
}

}  // namespace

bool worth_preparing(std::string_view sql, const ParsedSql& parsed) noexcept {
  return is_one_of(first_word(sql, parsed), planned_words);
}

bool changes_types(std::string_view sql, const ParsedSql& parsed) noexcept {
  return is_one_of(first_word(sql, parsed), type_changing_words);
}

bool surely_only_reads(const Statement& statement) {
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  if (!is_one_of(first_word(statement.sql(), parsed), reading_words)) return false;
  const TextAnalysis analysis = analyze_text(Statement(statement.sql()), dialect);
  return !analysis.effects.writes_something() && calls_only_harmless_functions(analysis);
}

bool is_plain_read(const Statement& statement) {
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  const std::string_view word = first_word(statement.sql(), parsed);
  if (!is_one_of(word, reading_words) && !is_one_of(word, leading_words)) return false;
  const Effects effects = analyze_text(Statement(statement.sql()), dialect).effects;
  return effects.writes.empty() && !effects.changes_schema && !effects.controls_session;
}

bool may_leave_traces(const Statement& statement) {
  const ParsedSql& parsed = statement.parsed(dialect.lexical);
  if (!worth_preparing(statement.sql(), parsed) || has_word(statement.sql(), parsed, trace_words))
    return true;
  return !calls_only_harmless_functions(analyze_text(Statement(statement.sql()), dialect));
}

bool is_grammar(std::string_view name) noexcept { return is_one_of(name, grammar_words); }

bool has_session_word(std::string_view sql, const ParsedSql& parsed) noexcept {
  return has_word(sql, parsed, session_words);
}

}  // namespace weir::postgresql
