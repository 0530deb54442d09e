// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "failure.hpp"
#include "odbc_settings.hpp"

namespace weir::relational::odbc {
namespace {

using Records = std::vector<Diagnostic>;

Error made(const Settings& settings, const Records& records) {
  return driver_failure(settings, kind_of(settings, records), records, false);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_failure)

BOOST_AUTO_TEST_CASE(a_message_is_one_readable_line) {
  const struct {
    Diagnostic record;
    const char* says;
  } rows[] = {
      {{"42S02", 1,
        "[unixODBC][psqlODBC]ERROR: relation \"t\" does not exist;\nError while executing the query"},
       "odbc: relation \"t\" does not exist"},
      {{"23000", 1062, "[ma-3.1.15][10.11.6-MariaDB]Duplicate entry '1' for key 'PRIMARY'"},
       "odbc: Duplicate entry '1' for key 'PRIMARY'"},
      {{"HY000", 7, "  two\r\n\tlines  "}, "odbc: two lines"},
      {{"HY000", 7, ""}, "odbc: the driver gave no reason"},
  };
  for (const auto& row : rows) {
    const std::string what = made(test::odbc_settings(), {row.record}).what();
    BOOST_TEST(what.starts_with(row.says), what);
  }
}

// It stays in what the server said, which programs know to hold users' data.
BOOST_AUTO_TEST_CASE(users_data_is_not_in_the_message) {
  const Error detailed =
      made(test::odbc_settings(), {{"23505", 1,
                                    "ERROR: duplicate key value violates unique constraint \"t_pkey\"\n"
                                    "DETAIL:  Key (id)=(4711) already exists."}});
  BOOST_TEST(std::string(detailed.what()).find("4711") == std::string::npos, detailed.what());
  BOOST_TEST(detailed.server_message().find("4711") != std::string::npos);
  const Error valued =
      made(test::odbc_settings(), {{"22P02", 1, "ERROR: invalid input syntax for type integer: \"4711x\""}});
  BOOST_TEST(std::string(valued.what()).find("4711") == std::string::npos, valued.what());
}

BOOST_AUTO_TEST_CASE(no_secret_is_shown) {
  Settings settings = test::odbc_settings();
  settings.attributes = {{"UID", "app"}, {"PWD", "hunter2"}};
  const Error error = made(settings, {{"28000", 0, "can't log in with app/hunter2"}});
  BOOST_TEST(std::string(error.what()).find("hunter2") == std::string::npos, error.what());
  BOOST_TEST(error.server_message() == "can't log in with app/***");
}

BOOST_AUTO_TEST_CASE(the_record_that_tells_most_is_taken) {
  const Error error = made(test::odbc_settings(), {{"01000", 0, "a warning"},
                                                   {"HY000", 0, "general error"},
                                                   {"40001", 1213, "Deadlock found"},
                                                   {"42000", 0, "a consequence"}});
  BOOST_TEST((error.kind() == Errc::serialization_failure));
  BOOST_TEST(error.native_code() == "40001");
  BOOST_TEST(std::string(error.what()).find("Deadlock found") != std::string::npos);
  BOOST_TEST(error.server_message() == "a warning\ngeneral error\nDeadlock found\na consequence");
}

BOOST_AUTO_TEST_CASE(without_a_telling_code_the_text_tells) {
  const Settings settings = test::odbc_settings();
  BOOST_TEST((made(settings, {{"HY000", 2013, "Lost connection to server"}}).kind() == Errc::unavailable));
  BOOST_TEST((made(settings, {{"HY000", 1045, "Access denied for user 'a'"}}).kind() == Errc::permission));
  const Error unknown = made(settings, {{"HY000", 42, "something else"}});
  BOOST_TEST((unknown.kind() == Errc::internal));
  BOOST_TEST(unknown.native_code() == "HY000/42");
  BOOST_TEST((made(settings, {}).kind() == Errc::internal));
}

BOOST_AUTO_TEST_CASE(the_dialect_is_asked_first) {
  Dialect dialect = ansi_dialect();
  dialect.classify_error = [](std::string_view sqlstate, std::int64_t native, std::string_view) {
    return sqlstate == "23000" && native == 1062 ? Errc::unique_violation : Errc::internal;
  };
  Settings settings = test::odbc_settings();
  settings.target.dialect = &dialect;
  BOOST_TEST((made(settings, {{"23000", 1062, "x"}}).kind() == Errc::unique_violation));
  BOOST_TEST((made(settings, {{"23000", 1, "x"}}).kind() == Errc::constraint_violation));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
