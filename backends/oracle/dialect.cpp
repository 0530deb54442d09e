// SPDX-License-Identifier: BSL-1.0
#include "weir/dialect.hpp"

#include <fmt/format.h>

#include <string>

#include "catalog_queries.hpp"
#include "classify_error.hpp"
#include "dialect_text.hpp"
#include "functions.hpp"
#include "weir/backends/oracle.hpp"
#include "weir/sql.hpp"

namespace weir {
namespace {

// Of any characters: VARCHAR2 and RAW hold 4,000 and 2,000 octets, a character takes up to four.
constexpr std::uint32_t longest_varchar2 = 1000;
constexpr std::uint32_t longest_raw = 2000;

std::string column_type(const sql::Column& column) {
  switch (column.type) {
    case ValueType::int64:
      return "NUMBER(19)";
    case ValueType::real:
      return "BINARY_DOUBLE";
    case ValueType::decimal:
      return relational::decimal_type("NUMBER", column);
    case ValueType::text:
      return column.size > 0 && column.size <= longest_varchar2
                 ? fmt::format("VARCHAR2({} CHAR)", column.size)
                 : "CLOB";
    case ValueType::bytes:
      return column.size > 0 && column.size <= longest_raw ? fmt::format("RAW({})", column.size) : "BLOB";
    case ValueType::timestamp:
      return "TIMESTAMP(6)";
    case ValueType::timestamp_tz:
      return "TIMESTAMP(6) WITH TIME ZONE";
    default:  // see the capabilities in target.cpp
      return {};
  }
}

std::string json_field(std::string_view column, std::span<const std::string_view> path) {
  return fmt::format("JSON_VALUE({}, '{}' RETURNING VARCHAR2(4000) NULL ON ERROR NULL ON EMPTY)", column,
                     relational::json_path(path));
}

constexpr Dialect dialect{
    .name = "oracle",
    .lexical = {.q_quotes = true, .parameter_after_word = true},
    .placeholder = PlaceholderStyle::question,
    .folds_to_upper = true,
    .from_nothing = " FROM dual",
    .paging = Paging::offset_fetch,
    .upsert = Upsert::merge,
    .generated_keys = GeneratedKeys::sequence_current,
    .last_key = "{sequence}.CURRVAL",
    .generated_column = "DEFAULT {sequence}.NEXTVAL",
    .now = "SYSTIMESTAMP",
    .column_type = column_type,
    .json_field = json_field,
    .release_savepoint = "",
    .use_schema = "ALTER SESSION SET CURRENT_SCHEMA = {}",
    .role =
        "SELECT CASE SYS_CONTEXT('USERENV', 'DATABASE_ROLE') WHEN 'PRIMARY' THEN 1 ELSE 0 END AS writer"
        " FROM dual",
    .catalog = oracle::catalog_queries,
    .pure_functions = oracle::pure_functions,
    .harmless_functions = oracle::harmless_functions,
    .classify_error = oracle::classify_error,
};

}  // namespace

const Dialect& oracle_dialect() noexcept { return dialect; }

}  // namespace weir
