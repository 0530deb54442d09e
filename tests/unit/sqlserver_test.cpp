// SPDX-License-Identifier: BSL-1.0
// What no stand-in can run: error numbers, texts and types of SQL Server alone.
#include "weir/backends/sqlserver.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "classify_error.hpp"
#include "target.hpp"
#include "weir/sql.hpp"

namespace weir::sqlserver {
namespace {

struct Row {
  int number;
  const char* message;
  Errc kind;
};

constexpr Row rows[] = {
    {2627, "Violation of PRIMARY KEY constraint 'PK'. Cannot insert duplicate key", Errc::unique_violation},
    {2601, "Cannot insert duplicate key row in object 'dbo.t'", Errc::unique_violation},
    {515, "Cannot insert the value NULL into column 'n'", Errc::not_null_violation},
    {547, "The INSERT statement conflicted with the CHECK constraint \"C\".", Errc::check_violation},
    {547, "The INSERT statement conflicted with the FOREIGN KEY constraint \"F\".",
     Errc::foreign_key_violation},
    {547, "The DELETE statement conflicted with the REFERENCE constraint \"F\".",
     Errc::foreign_key_violation},
    {1205, "Transaction was deadlocked on lock resources with another process", Errc::deadlock},
    {3960, "Snapshot isolation transaction aborted due to update conflict", Errc::serialization_failure},
    {1222, "Lock request time out period exceeded.", Errc::busy},
    {208, "Invalid object name 't'.", Errc::undefined_object},
    {207, "Invalid column name 'c'.", Errc::undefined_object},
    {102, "Incorrect syntax near 'x'.", Errc::syntax},
    {18456, "Login failed for user 'app'.", Errc::permission},
    {229, "The SELECT permission was denied on the object 't'", Errc::permission},
    {4060, "Cannot open database \"x\" requested by the login.", Errc::undefined_object},
    {8115, "Arithmetic overflow error converting expression to data type int.", Errc::out_of_range},
    {2628, "String or binary data would be truncated in table 't'", Errc::out_of_range},
    {245, "Conversion failed when converting the varchar value 'x' to data type int.", Errc::type_mismatch},
    {3906, "Failed to update database \"x\" because the database is read-only.", Errc::read_only},
    {40613, "Database 'x' on server 'y' is not currently available.", Errc::unavailable},
    {999999, "nobody knows", Errc::internal},
};

relational::odbc::Target target(std::string_view url) { return target_of(url, {}); }

BOOST_AUTO_TEST_CASE(errors_are_told_by_their_number) {
  for (const Row& row : rows) {
    const std::string message =
        "[Microsoft][ODBC Driver 18 for SQL Server][SQL Server]" + std::string(row.message);
    BOOST_TEST((classify_error("42000", row.number, message) == row.kind), row.message);
  }
}

BOOST_AUTO_TEST_CASE(a_native_code_of_the_driver_is_no_number_of_the_server) {
  BOOST_TEST((classify_error("HY000", 208, "[unixODBC][Driver Manager]no") == Errc::internal));
}

BOOST_AUTO_TEST_CASE(a_url_becomes_what_the_driver_reads) {
  BOOST_TEST(
      target("sqlserver://app:pw@db/shop?driver=ODBC%20Driver%2018%20for%20SQL%20Server&Encrypt=strict")
          .connection_string ==
      "Driver=ODBC Driver 18 for SQL Server;Server={tcp:db,1433};Database=shop;"
      "UID=app;Encrypt=strict;PWD=pw;");
  BOOST_TEST(target("sqlserver://app:pw@db:1500?driver=FreeTDS").connection_string ==
             "Driver=FreeTDS;Server=db;Port=1500;TDS_Version=7.4;UID=app;PWD=pw;");
}

BOOST_AUTO_TEST_CASE(json_fields_are_read_by_path) {
  const std::string_view path[] = {"a", "2", "b_c"};
  BOOST_TEST(sql::json_field(sqlserver_dialect(), "doc", path) == "JSON_VALUE(doc, '$.\"a\"[2].\"b_c\"')");
}

BOOST_AUTO_TEST_CASE(a_table_is_made_of_its_types) {
  const sql::Table table{.name = "t",
                         .columns = {{.name = "id", .type = ValueType::int64, .generated = true},
                                     {.name = "name", .type = ValueType::text, .size = 40, .nullable = false},
                                     {.name = "story", .type = ValueType::text},
                                     {.name = "active", .type = ValueType::boolean},
                                     {.name = "photo", .type = ValueType::bytes},
                                     {.name = "made", .type = ValueType::timestamp_tz},
                                     {.name = "mark", .type = ValueType::uuid}},
                         .primary_key = {"id"}};
  const auto statements = sql::create_table(sqlserver_dialect(), table);
  BOOST_TEST_REQUIRE(statements.size() == 2U);
  BOOST_TEST(statements[0].sql() == "CREATE SEQUENCE t_id_seq START WITH 1");
  BOOST_TEST(
      statements[1].sql() ==
      "CREATE TABLE t (id BIGINT DEFAULT NEXT VALUE FOR t_id_seq NOT NULL, name NVARCHAR(80) COLLATE "
      "Latin1_General_100_BIN2 NOT NULL, story NVARCHAR(MAX) COLLATE Latin1_General_100_BIN2, active BIT, "
      "photo VARBINARY(MAX), made DATETIMEOFFSET(6), mark UNIQUEIDENTIFIER, PRIMARY KEY (id))");
}

BOOST_AUTO_TEST_CASE(an_upsert_holds_its_lock) {
  BOOST_TEST(
      sql::upsert(sqlserver_dialect(), "t", {"id", "n"}, {"id"}).sql() ==
      "MERGE INTO t WITH (HOLDLOCK) target USING (SELECT 1 AS one) source ON (target.id = :id) WHEN MATCHED "
      "THEN UPDATE SET n = :n WHEN NOT MATCHED THEN INSERT (id, n) VALUES (:id, :n);");
}

}  // namespace
}  // namespace weir::sqlserver
