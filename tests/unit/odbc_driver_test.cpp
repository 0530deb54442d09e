// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "driver.hpp"

namespace weir::relational::odbc {
namespace {

std::string value(const Attributes& attributes, std::string_view key) {
  const std::string* const found = find(attributes, key);
  return found != nullptr ? *found : "(none)";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_driver)

BOOST_AUTO_TEST_CASE(families) {
  const struct {
    const char* name;
    DriverFamily family;
  } rows[] = {
      {"PostgreSQL Unicode", DriverFamily::psqlodbc},
      {"/usr/lib/odbc/psqlodbcw.so", DriverFamily::psqlodbc},
      {"MariaDB Unicode", DriverFamily::mariadb},
      {"libmaodbc.so", DriverFamily::mariadb},
      {"SQLite3", DriverFamily::sqlite},
      {"FreeTDS", DriverFamily::other},
      {"", DriverFamily::other},
  };
  for (const auto& row : rows) {
    BOOST_TEST((family_of(std::string_view(row.name)) == row.family), row.name);
    BOOST_TEST((family_of(Attributes{{"DRIVER", row.name}}) == row.family), row.name);
    BOOST_TEST((driver_of(row.family).family == row.family), row.name);
  }
  BOOST_TEST((family_of(Attributes{{"DSN", "no such source"}}) == DriverFamily::other));
}

BOOST_AUTO_TEST_CASE(defaults_do_not_change_what_is_given) {
  Attributes attributes{{"bytaaslongvarbinary", "x"}, {"BOOLSASCHAR", "1"}};
  add_defaults(attributes, DriverFamily::psqlodbc);
  BOOST_TEST(value(attributes, "boolsaschar") == "1");
  BOOST_TEST(value(attributes, "useserversideprepare") == "1");
  Attributes other{{"Driver", "x"}};
  add_defaults(other, DriverFamily::other);
  BOOST_TEST(other.size() == 1U);
}

// An UPDATE that sets what is there already has affected its row.
BOOST_AUTO_TEST_CASE(mariadb_counts_matched_rows) {
  const auto option = [](Attributes attributes) {
    add_defaults(attributes, DriverFamily::mariadb);
    return value(attributes, "option");
  };
  BOOST_TEST(option({}) == "2");
  BOOST_TEST(option({{"Option", "1"}}) == "3");
  BOOST_TEST(option({{"OPTION", "67108866"}}) == "67108866");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
