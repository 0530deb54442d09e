// SPDX-License-Identifier: BSL-1.0
// The parts of the SQLite backend that decide without a database.
#include <sqlite3.h>

#include <boost/test/unit_test.hpp>
#include <ostream>
#include <random>

#include "classify_error.hpp"
#include "column_type.hpp"
#include "decimal_text.hpp"

namespace weir::sqlite {
namespace {

BOOST_AUTO_TEST_SUITE(sqlite_parts)

struct Coded {
  int code;
  std::string_view message;
  Errc kind;
  std::string_view name;
};

constexpr Coded codes[] = {
    {SQLITE_CONSTRAINT_UNIQUE, "", Errc::unique_violation, "SQLITE_CONSTRAINT_UNIQUE"},
    {SQLITE_CONSTRAINT_PRIMARYKEY, "", Errc::unique_violation, "SQLITE_CONSTRAINT_PRIMARYKEY"},
    {SQLITE_CONSTRAINT_ROWID, "", Errc::unique_violation, "SQLITE_CONSTRAINT_ROWID"},
    {SQLITE_CONSTRAINT_FOREIGNKEY, "", Errc::foreign_key_violation, "SQLITE_CONSTRAINT_FOREIGNKEY"},
    {SQLITE_CONSTRAINT_CHECK, "", Errc::check_violation, "SQLITE_CONSTRAINT_CHECK"},
    {SQLITE_CONSTRAINT_NOTNULL, "", Errc::not_null_violation, "SQLITE_CONSTRAINT_NOTNULL"},
    {SQLITE_CONSTRAINT_TRIGGER, "", Errc::constraint_violation, "SQLITE_CONSTRAINT_TRIGGER"},
    {SQLITE_CONSTRAINT_DATATYPE, "", Errc::type_mismatch, "SQLITE_CONSTRAINT_DATATYPE"},
    {SQLITE_CONSTRAINT, "", Errc::constraint_violation, "SQLITE_CONSTRAINT"},
    {SQLITE_BUSY, "", Errc::busy, "SQLITE_BUSY"},
    {SQLITE_BUSY_SNAPSHOT, "", Errc::serialization_failure, "SQLITE_BUSY_SNAPSHOT"},
    {SQLITE_LOCKED, "", Errc::busy, "SQLITE_LOCKED"},
    {SQLITE_READONLY, "", Errc::read_only, "SQLITE_READONLY"},
    {SQLITE_FULL, "", Errc::unavailable, "SQLITE_FULL"},
    {SQLITE_CANTOPEN, "", Errc::unavailable, "SQLITE_CANTOPEN"},
    {SQLITE_IOERR_FSYNC, "", Errc::unavailable, "SQLITE_IOERR_FSYNC"},
    {SQLITE_IOERR | (99 << 8), "", Errc::unavailable, "SQLITE_IOERR (25354)"},
    {SQLITE_CORRUPT, "", Errc::corrupt, "SQLITE_CORRUPT"},
    {SQLITE_NOTADB, "", Errc::corrupt, "SQLITE_NOTADB"},
    {SQLITE_TOOBIG, "", Errc::too_large, "SQLITE_TOOBIG"},
    {SQLITE_MISMATCH, "", Errc::type_mismatch, "SQLITE_MISMATCH"},
    {SQLITE_INTERRUPT, "", Errc::cancelled, "SQLITE_INTERRUPT"},
    {SQLITE_PERM, "", Errc::permission, "SQLITE_PERM"},
    {SQLITE_MISUSE, "", Errc::internal, "SQLITE_MISUSE"},
    {255, "", Errc::internal, "SQLITE (255)"},
    {SQLITE_ERROR, "near \"SELEC\": syntax error", Errc::syntax, "SQLITE_ERROR"},
    {SQLITE_ERROR, "incomplete input", Errc::syntax, "SQLITE_ERROR"},
    {SQLITE_ERROR, "no such table: t", Errc::undefined_object, "SQLITE_ERROR"},
    {SQLITE_ERROR, "no such column: a", Errc::undefined_object, "SQLITE_ERROR"},
    {SQLITE_ERROR, "no such function: f", Errc::undefined_object, "SQLITE_ERROR"},
    {SQLITE_ERROR, "table t has no column named b", Errc::undefined_object, "SQLITE_ERROR"},
    {SQLITE_ERROR, "table t already exists", Errc::invalid_argument, "SQLITE_ERROR"},
    {SQLITE_ERROR, "integer overflow", Errc::out_of_range, "SQLITE_ERROR"},
    {SQLITE_ERROR, "malformed JSON", Errc::type_mismatch, "SQLITE_ERROR"},
    {SQLITE_ERROR, "too many SQL variables", Errc::too_large, "SQLITE_ERROR"},
    {SQLITE_ERROR, "cannot VACUUM from within a transaction", Errc::invalid_argument, "SQLITE_ERROR"},
};

BOOST_AUTO_TEST_CASE(codes_have_kinds_and_names) {
  for (const Coded& row : codes) {
    BOOST_TEST_CONTEXT(row.name << " " << row.message) {
      BOOST_TEST(to_string(classify_error(row.code, row.message)) == to_string(row.kind));
      BOOST_TEST(code_name(row.code) == row.name);
    }
  }
}

struct Declared {
  std::string_view text;
  ValueType type;
  int scale = -1;
};

constexpr Declared declarations[] = {
    {"", ValueType::null},
    {"INTEGER", ValueType::int64},
    {"int", ValueType::int64},
    {"Int2", ValueType::int64},
    {"TINYINT", ValueType::int64},
    {"BIGINT(20)", ValueType::int64},
    {"UNSIGNED BIG INT", ValueType::int64},
    {"BIGSERIAL", ValueType::int64},
    {"POINT", ValueType::null},
    {"BOOLEAN", ValueType::boolean},
    {"bool", ValueType::boolean},
    {"REAL", ValueType::real},
    {"FLOAT", ValueType::real},
    {"double precision", ValueType::real},
    {"DECIMAL", ValueType::decimal},
    {"NUMERIC", ValueType::decimal},
    {"numeric(38,10)", ValueType::decimal, 10},
    {"DECIMAL( 10 , 2 )", ValueType::decimal, 2},
    {"DECIMAL(10)", ValueType::decimal, 0},
    {"VARCHAR(255)", ValueType::text},
    {"NATIVE CHARACTER(70)", ValueType::text},
    {"CLOB", ValueType::text},
    {"text", ValueType::text},
    {"BLOB", ValueType::bytes},
    {"BYTEA", ValueType::bytes},
    {"VARBINARY(16)", ValueType::bytes},
    {"DATE", ValueType::date},
    {"TIME", ValueType::time},
    {"TIME WITHOUT TIME ZONE", ValueType::time},
    {"TIMESTAMP", ValueType::timestamp},
    {"timestamp(6)", ValueType::timestamp},
    {"DATETIME", ValueType::timestamp},
    {"TIMESTAMP WITHOUT TIME ZONE", ValueType::timestamp},
    {"TIMESTAMPTZ", ValueType::timestamp_tz},
    {"timestamp with time zone", ValueType::timestamp_tz},
    {"TIMESTAMP(6) WITH TIME ZONE", ValueType::timestamp_tz},
    {"UUID", ValueType::uuid},
    {"JSON", ValueType::json},
    {"JSONB", ValueType::json},
    {"INTERVAL", ValueType::null},
    {"STRING", ValueType::null},
    {"whatever this may be, it is longer than any type that anybody would declare", ValueType::null},
};

BOOST_AUTO_TEST_CASE(declared_types_have_a_meaning) {
  for (const Declared& row : declarations) {
    BOOST_TEST_CONTEXT(row.text) {
      BOOST_TEST(to_string(column_type(row.text).type) == to_string(row.type));
      BOOST_TEST(column_type(row.text).scale == row.scale);
    }
  }
}

BOOST_AUTO_TEST_CASE(doubles_of_fifteen_digits_are_exact) {
  for (const char* text :
       {"0.1", "-0.1", "123456789012.345", "0.000000000000001", "99999999999999.9", "1.1", "-4.35"})
    BOOST_TEST(decimal_of(Decimal::parse(text).to_double()).to_string() == text);
  BOOST_TEST(decimal_of(0.1 + 0.2).to_string() == "0.3");
  BOOST_TEST(decimal_of(1e20).to_string() == "100000000000000000000");
  BOOST_CHECK_THROW(decimal_of(1e300), Error);
}

BOOST_AUTO_TEST_CASE(the_quick_way_to_a_scale_gives_what_the_long_one_gives) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> wholes(-999'999'999'999'999, 999'999'999'999'999);
  for (int round = 0; round < 20'000; ++round) {
    const std::int64_t whole = wholes(random) >> (round % 50);
    const double number = Decimal::from_parts(whole, round % 11).to_double();
    for (const int scale : {-1, 0, 1, 2, 10, 11}) {
      const Decimal quick = decimal_of(number, scale);
      const Decimal slow = with_scale(decimal_of(number), scale);
      BOOST_TEST_REQUIRE(quick.to_string() == slow.to_string());
    }
  }
  for (const double number : {0.0, -0.0, 0.1 + 0.2, 1e14, 1e15, 1e20, 999999999999999.9})
    BOOST_TEST(decimal_of(number, 2).to_string() == with_scale(decimal_of(number), 2).to_string());
}

BOOST_AUTO_TEST_CASE(a_scale_grows_where_it_can) {
  BOOST_TEST(with_scale(Decimal::from_int(5), 2).to_string() == "5.00");
  BOOST_TEST(with_scale(Decimal::parse("5.125"), 2).to_string() == "5.125");
  BOOST_TEST(with_scale(Decimal::parse("5"), -1).to_string() == "5");
  const std::string longest(38, '9');
  BOOST_TEST(with_scale(Decimal::parse(longest), 2).to_string() == longest);
}

BOOST_AUTO_TEST_CASE(integers_are_seen_as_such) {
  BOOST_TEST(as_int64(Decimal::parse("5.00")).value() == 5);
  BOOST_TEST(as_int64(Decimal::parse("-9223372036854775808")).value() ==
             std::numeric_limits<std::int64_t>::min());
  BOOST_TEST(!as_int64(Decimal::parse("9223372036854775808")));
  BOOST_TEST(!as_int64(Decimal::parse("0.5")));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::sqlite
