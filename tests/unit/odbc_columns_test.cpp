// SPDX-License-Identifier: BSL-1.0
#include <sqlext.h>

#include <boost/test/unit_test.hpp>

#include "columns.hpp"
#include "expect_error.hpp"
#include "odbc_settings.hpp"

namespace weir::relational::odbc {
namespace {

using namespace std::string_literals;

/// A statement whose only row has a cell that is given. SQLite's driver runs in this process and gives any
/// cell as text or as octets.
class Cell {
 public:
  explicit Cell(const Bytes& octets) {
    SQLAllocHandle(SQL_HANDLE_ENV, SQL_NULL_HANDLE, &environment_);
    SQLSetEnvAttr(environment_, SQL_ATTR_ODBC_VERSION, reinterpret_cast<SQLPOINTER>(SQL_OV_ODBC3), 0);
    SQLAllocHandle(SQL_HANDLE_DBC, environment_, &connection_);
    std::string target = "Driver={SQLite3};Database=:memory:;StepAPI=0;BigInt=1";
    require(SQLDriverConnect(connection_, nullptr, text(target), SQL_NTS, nullptr, 0, nullptr,
                             SQL_DRIVER_NOPROMPT));
    SQLAllocHandle(SQL_HANDLE_STMT, connection_, &statement_);
    run("CREATE TABLE t (v " + std::string(octets.octets.empty() ? "TEXT" : "BLOB") + ")");
    SQLLEN length = static_cast<SQLLEN>(octets.octets.size());
    std::string value = octets.octets;
    require(SQLBindParameter(statement_, 1, SQL_PARAM_INPUT, SQL_C_BINARY, SQL_LONGVARBINARY,
                             value.size() + 1, 0, value.data(), length, &length));
    run("INSERT INTO t VALUES (?)");
    SQLFreeStmt(statement_, SQL_RESET_PARAMS);
  }
  Cell(const Cell&) = delete;
  ~Cell() {
    SQLFreeHandle(SQL_HANDLE_STMT, statement_);
    SQLDisconnect(connection_);
    SQLFreeHandle(SQL_HANDLE_DBC, connection_);
    SQLFreeHandle(SQL_HANDLE_ENV, environment_);
  }

  /// The cell as a column of this type gives it.
  Value read(ValueType type, const Settings& settings, const char* expression = "v") {
    run("SELECT "s + expression + " FROM t");
    require(SQLFetch(statement_));
    RowsBuilder rows;
    rows.add_column("c", type);
    CellReader(settings).read(statement_, 1, {"c", type}, rows);
    return std::move(rows).build().front()[0].as<Value>();
  }

 private:
  static SQLCHAR* text(std::string& value) { return reinterpret_cast<SQLCHAR*>(value.data()); }
  static void require(SQLRETURN code) {
    if (!SQL_SUCCEEDED(code)) throw std::runtime_error("SQLite's driver says no");
  }
  void run(std::string sql) {
    SQLFreeStmt(statement_, SQL_CLOSE);
    require(SQLExecDirect(statement_, text(sql), SQL_NTS));
  }

  SQLHENV environment_ = SQL_NULL_HENV;
  SQLHDBC connection_ = SQL_NULL_HDBC;
  SQLHSTMT statement_ = SQL_NULL_HSTMT;
};

Settings all_as_text() {
  Settings settings = test::odbc_settings();
  settings.driver = {.wide_text = false, .columns_are_dynamic = true};
  return settings;
}

Value decoded(ValueType type, const std::string& text, const Settings& settings = all_as_text()) {
  return Cell(Bytes{text}).read(type, settings, "CAST(v AS TEXT)");
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_columns)

BOOST_AUTO_TEST_CASE(types_of_columns) {
  const struct {
    int sql_type;
    const char* type_name;
    bool is_unsigned;
    ValueType type;
  } rows[] = {
      {SQL_BIT, "", false, ValueType::boolean},
      {SQL_TINYINT, "", false, ValueType::int64},
      {SQL_INTEGER, "", true, ValueType::int64},
      {SQL_BIGINT, "", false, ValueType::int64},
      {SQL_BIGINT, "", true, ValueType::uint64},
      {SQL_NUMERIC, "", false, ValueType::decimal},
      {SQL_DECIMAL, "", false, ValueType::decimal},
      {SQL_REAL, "", false, ValueType::real},
      {SQL_DOUBLE, "", false, ValueType::real},
      {SQL_LONGVARBINARY, "", false, ValueType::bytes},
      {SQL_TYPE_DATE, "", false, ValueType::date},
      {SQL_TYPE_TIME, "", false, ValueType::time},
      {SQL_TYPE_TIMESTAMP, "", false, ValueType::timestamp},
      {SQL_GUID, "", false, ValueType::uuid},
      {SQL_WLONGVARCHAR, "", false, ValueType::text},
      {-9999, "", false, ValueType::text},
      // The engine's own name tells more.
      {SQL_CHAR, "bool", false, ValueType::boolean},
      {SQL_TYPE_TIMESTAMP, "timestamptz", false, ValueType::timestamp_tz},
      {SQL_TYPE_TIMESTAMP, "timestamp", false, ValueType::timestamp},
      {-155, "datetimeoffset", false, ValueType::timestamp_tz},
      {SQL_CHAR, "UNIQUEIDENTIFIER", false, ValueType::uuid},
      {SQL_VARCHAR, "jsonb", false, ValueType::json},
  };
  for (const auto& row : rows) {
    const ColumnFacts facts{
        .sql_type = row.sql_type, .type_name = row.type_name, .is_unsigned = row.is_unsigned};
    BOOST_TEST(to_string(usual_type(facts)) == to_string(row.type), row.sql_type << ' ' << row.type_name);
  }
}

BOOST_AUTO_TEST_CASE(each_type) {
  const struct {
    ValueType type;
    const char* text;
    Value value;
  } rows[] = {
      {ValueType::int64, "-9223372036854775808", std::numeric_limits<std::int64_t>::min()},
      {ValueType::int64, "1.5", 1.5},  // SQLite: a cell of another type than its column
      {ValueType::uint64, "18446744073709551615", std::numeric_limits<std::uint64_t>::max()},
      {ValueType::real, "0.30000000000000004", 0.30000000000000004},
      {ValueType::real, "-1e-100", -1e-100},
      {ValueType::boolean, "1", true},
      {ValueType::boolean, "f", false},
      {ValueType::decimal, "-9999999999999999999999999999.9999999999",
       Decimal::parse("-9999999999999999999999999999.9999999999")},
      {ValueType::date, "0001-01-01", Date::parse("0001-01-01")},
      {ValueType::time, "23:59:59.999999", Time::parse("23:59:59.999999")},
      {ValueType::timestamp, "2026-11-23 07:20:52.123456", Timestamp::parse("2026-11-23T07:20:52.123456")},
      {ValueType::timestamp_tz, "2026-11-23 07:20:52+02:00", TimestampTz::parse("2026-11-23T05:20:52Z")},
      {ValueType::timestamp_tz, "2026-11-23 07:20:52", TimestampTz::parse("2026-11-23T07:20:52Z")},
      {ValueType::uuid, "6ba7b810-9dad-11d1-80b4-00c04fd430c8",
       Uuid::parse("6ba7b810-9dad-11d1-80b4-00c04fd430c8")},
      {ValueType::json, "{\"a\": 1}", Json{"{\"a\": 1}"}},
      {ValueType::text, "a\U0001F9A6", "a\U0001F9A6"},
  };
  for (const auto& row : rows) BOOST_TEST((decoded(row.type, row.text) == row.value), row.text);
}

BOOST_AUTO_TEST_CASE(what_is_none_of_its_type) {
  const struct {
    ValueType type;
    const char* text;
  } rows[] = {
      {ValueType::int64, "x"},         {ValueType::uint64, "-1"},   {ValueType::real, "1,5"},
      {ValueType::boolean, "2"},       {ValueType::decimal, "1e"},  {ValueType::date, "2026-13-01"},
      {ValueType::timestamp, "never"}, {ValueType::uuid, "6ba7b8"},
  };
  for (const auto& row : rows) {
    try {
      decoded(row.type, row.text);
      BOOST_ERROR("no error for " << row.text);
    } catch (const Error& error) {
      const std::string says = "column \"c\" holds what is no " + std::string(to_string(row.type));
      BOOST_TEST(std::string(error.what()).find(says) != std::string::npos, error.what());
    }
  }
}

BOOST_AUTO_TEST_CASE(null_of_each_type) {
  Cell cell(Bytes{"x"});
  for (const ValueType type :
       {ValueType::int64, ValueType::uint64, ValueType::real, ValueType::boolean, ValueType::decimal,
        ValueType::bytes, ValueType::date, ValueType::timestamp_tz, ValueType::uuid, ValueType::text})
    for (const Settings& settings : {all_as_text(), test::odbc_settings()})
      BOOST_TEST(cell.read(type, settings, "NULL").is_null(), to_string(type));
}

// A cell is read in parts of 16 KiB: less, as much, and more than some of them, in each way that it goes.
BOOST_AUTO_TEST_CASE(cells_of_many_parts) {
  for (const std::size_t size : {0U, 1U, 16'382U, 16'383U, 16'384U, 16'385U, 32'766U, 32'768U, 1'200'000U}) {
    std::string octets(size, '\0');
    std::string ascii(size, '\0');
    for (std::size_t i = 0; i < size; ++i) {
      octets[i] = static_cast<char>(i * 7);
      ascii[i] = static_cast<char>('a' + i % 26);
    }
    if (size > 0)
      BOOST_TEST((Cell(Bytes{octets}).read(ValueType::bytes, all_as_text()) == Value(Bytes{octets})), size);
    BOOST_TEST((decoded(ValueType::text, ascii) == Value(ascii)), size);
    BOOST_TEST((decoded(ValueType::text, ascii, test::odbc_settings()) == Value(ascii)), size << " wide");
  }
}

// Characters of two units and of three octets, so that they lie across the ends of parts.
BOOST_AUTO_TEST_CASE(characters_across_the_ends_of_parts) {
  for (const std::string& shift : {""s, "a"s, "ab"s, "abc"s}) {
    std::string text = shift;
    while (text.size() < 100'000) text += "\U0001F9A6\u2615";
    BOOST_TEST((decoded(ValueType::text, text) == Value(text)), shift);
    BOOST_TEST((decoded(ValueType::text, text, test::odbc_settings()) == Value(text)), shift << " wide");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
