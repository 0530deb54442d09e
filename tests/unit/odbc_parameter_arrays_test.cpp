// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string_view>

#include "odbc_settings.hpp"
#include "parameter_arrays.hpp"

namespace weir::relational::odbc {
namespace {

/// The values of rows of one place.
ParameterArrays built(const std::vector<Value>& values) {
  const Settings settings = test::odbc_settings();
  const Statement statement("UPDATE t SET a = :a");
  Batch batch(statement, {"a"});
  const ParsedSql& parsed = statement.parsed(ansi_dialect().lexical);
  const std::vector<std::size_t> positions{0};
  ArrayBuilder builder(1'000);
  for (std::size_t row = 0; row < values.size(); ++row) {
    batch.add({values[row]});
    Parameters parameters;
    parameters.add_row(settings, {batch, parsed, positions}, row, positions);
    BOOST_REQUIRE(builder.add(parameters));
  }
  BOOST_TEST(builder.rows() == values.size());
  return std::move(builder).build();
}

/// Arrays after a run of which the driver said that.
ParameterArrays ran(const std::vector<SQLUSMALLINT>& statuses, SQLULEN processed) {
  ParameterArrays arrays({}, statuses.size());
  arrays.forget_outcome();
  std::copy(statuses.begin(), statuses.end(), arrays.statuses());
  *arrays.processed() = processed;
  return arrays;
}

constexpr SQLUSMALLINT good = SQL_PARAM_SUCCESS;
constexpr SQLUSMALLINT warned = SQL_PARAM_SUCCESS_WITH_INFO;
constexpr SQLUSMALLINT bad = SQL_PARAM_ERROR;
constexpr SQLUSMALLINT unused = SQL_PARAM_UNUSED;
constexpr SQLUSMALLINT unknown = SQL_PARAM_DIAG_UNAVAILABLE;

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_parameter_arrays)

BOOST_AUTO_TEST_CASE(cells_are_as_wide_as_the_widest_value) {
  ParameterArrays arrays = built({Bytes{"ab"}, nullptr, Bytes{""}, Bytes{"wider"}, Bytes{"c"}});
  BOOST_TEST(arrays.rows() == 5U);
  BOOST_REQUIRE(arrays.places().size() == 1U);
  const ParameterArray& place = arrays.places()[0];
  BOOST_TEST(place.c_type == SQL_C_BINARY);
  BOOST_TEST(place.sql_type == SQL_VARBINARY);
  BOOST_TEST(place.size == 5U);
  BOOST_TEST(!place.all_null);
  BOOST_REQUIRE(place.width == 5U);
  BOOST_TEST((place.lengths == std::vector<SQLLEN>{2, SQL_NULL_DATA, 0, 5, 1}));
  const std::string_view cells(place.cells.data(), place.cells.size());
  BOOST_REQUIRE(cells.size() == 25U);
  BOOST_TEST(cells.substr(0, 2) == "ab");
  BOOST_TEST(cells.substr(15, 6) == "widerc");
}

BOOST_AUTO_TEST_CASE(nulls_alone_have_no_type) {
  ParameterArrays arrays = built({nullptr, nullptr});
  const ParameterArray& place = arrays.places().at(0);
  BOOST_TEST(place.all_null);
  BOOST_TEST(place.width == 1U);
  BOOST_TEST((place.lengths == std::vector<SQLLEN>{SQL_NULL_DATA, SQL_NULL_DATA}));
}

BOOST_AUTO_TEST_CASE(the_row_that_failed) {
  const auto row = [](const std::vector<SQLUSMALLINT>& statuses) {
    return ran(statuses, statuses.size()).failed_row();
  };
  BOOST_TEST((row({good, good, bad, unused, unused}) == 2U));  // stopped there
  BOOST_TEST((row({bad, unused}) == 0U));
  BOOST_TEST((row({good, warned, bad, good}) == 2U));  // went on
  BOOST_TEST(!row({good, good}));
  BOOST_TEST(!row({bad, bad, bad}));  // what psqlODBC says of all that it sent together
  BOOST_TEST(!row({good, bad, good, bad}));
  BOOST_TEST(!row({unknown, unknown}));
  BOOST_TEST(!row({unknown, bad}));
  BOOST_TEST(!row({257, 257}));  // what MariaDB's driver says
}

BOOST_AUTO_TEST_CASE(whether_all_went_well) {
  BOOST_TEST(!ran({good, warned}, 2).failed());
  BOOST_TEST(ran({good, bad, unused}, 2).failed());
  BOOST_TEST(!ran({unused, unused}, 0).failed());  // a driver without statuses
  BOOST_TEST(!ran({good, good}, 2).incomplete());
  BOOST_TEST(ran({good, unused}, 1).incomplete());
  BOOST_TEST(!ran({good, good}, 0).incomplete());  // one without the count
}

BOOST_AUTO_TEST_CASE(a_run_begins_without_the_outcome_of_the_last) {
  ParameterArrays arrays = ran({good, bad, unused}, 1);
  arrays.forget_outcome();
  BOOST_TEST(!arrays.failed());
  BOOST_TEST(!arrays.failed_row());
  BOOST_TEST(!arrays.incomplete());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
