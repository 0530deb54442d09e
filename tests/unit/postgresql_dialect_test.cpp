// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "dialect.hpp"
#include "weir/backends/postgresql.hpp"
#include "weir/registry.hpp"
#include "weir/sql.hpp"

namespace {

using weir::ValueType;
using weir::postgresql::dialect;
using weir::sql::Column;

std::string type(ValueType value_type, std::uint32_t size = 0, std::uint32_t scale = 0) {
  return dialect.column_type(Column{.name = "c", .type = value_type, .size = size, .scale = scale});
}

BOOST_AUTO_TEST_CASE(types_of_columns) {
  BOOST_TEST(type(ValueType::boolean) == "BOOLEAN");
  BOOST_TEST(type(ValueType::int64) == "BIGINT");
  BOOST_TEST(type(ValueType::uint64) == "BIGINT");
  BOOST_TEST(type(ValueType::real) == "DOUBLE PRECISION");
  BOOST_TEST(type(ValueType::decimal) == "NUMERIC(38,0)");
  BOOST_TEST(type(ValueType::decimal, 12, 2) == "NUMERIC(12,2)");
  BOOST_TEST(type(ValueType::decimal, 1001) == "");
  BOOST_TEST(type(ValueType::decimal, 2, 3) == "");
  BOOST_TEST(type(ValueType::text) == "TEXT");
  BOOST_TEST(type(ValueType::text, 40) == "VARCHAR(40)");
  BOOST_TEST(type(ValueType::text, 20'000'000) == "TEXT");
  BOOST_TEST(type(ValueType::bytes, 40) == "BYTEA");
  BOOST_TEST(type(ValueType::date) == "DATE");
  BOOST_TEST(type(ValueType::time) == "TIME");
  BOOST_TEST(type(ValueType::timestamp) == "TIMESTAMP");
  BOOST_TEST(type(ValueType::timestamp_tz) == "TIMESTAMPTZ");
  BOOST_TEST(type(ValueType::uuid) == "UUID");
  BOOST_TEST(type(ValueType::json) == "JSON");
  BOOST_TEST(type(ValueType::null) == "");
}

BOOST_AUTO_TEST_CASE(a_field_of_json) {
  const std::vector<std::string_view> path{"tags", "0", "null"};
  BOOST_TEST(weir::sql::json_field(dialect, "doc", path) == "(doc #>> '{\"tags\",\"0\",\"null\"}')");
}

BOOST_AUTO_TEST_CASE(it_is_known_by_its_name) {
  weir::Registry registry;
  weir::register_postgresql(registry);
  BOOST_TEST(registry.dialect("postgresql") == &weir::postgresql_dialect());
}

}  // namespace
