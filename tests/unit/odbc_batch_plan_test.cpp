// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "batch_plan.hpp"
#include "batch_run.hpp"
#include "expect_error.hpp"
#include "odbc_settings.hpp"

namespace weir::relational::odbc {
namespace {

/// A batch of rows (0, 0, …), (1, 1, …) …, and its plan.
struct Planned {
  Settings settings = test::odbc_settings();
  Batch batch;
  const ParsedSql& parsed;
  std::vector<std::size_t> positions;
  BoundBatch bound;
  BatchPlan plan;

  Planned(const std::string& sql, std::vector<std::string> names, std::int64_t rows, bool many_rows = true)
      : settings(with_ways(many_rows)),
        batch(filled(sql, std::move(names), rows)),
        parsed(batch.statement().parsed(ansi_dialect().lexical)),
        positions(positions_of(batch, parsed)),
        bound{batch, parsed, positions},
        plan(settings, bound) {}

  static Settings with_ways(bool many_rows) {
    Settings made = test::odbc_settings();
    made.target.ways.many_rows_of_values = many_rows;
    return made;
  }
  static Batch filled(const std::string& sql, std::vector<std::string> names, std::int64_t rows) {
    const std::size_t width = names.size();
    Batch made{Statement(sql), std::move(names)};
    for (std::int64_t row = 0; row < rows; ++row) made.add(std::vector<Value>(width, Value(row)));
    return made;
  }

  /// The sizes of the statements that the batch becomes.
  std::vector<std::size_t> sizes() const {
    std::vector<std::size_t> all;
    for (std::size_t row = 0; row < batch.size(); row += all.back()) all.push_back(plan.rows_from(row));
    return all;
  }
};

using Sizes = std::vector<std::size_t>;

std::int64_t integer(const Parameter& place) {
  std::int64_t value = 0;
  BOOST_REQUIRE(place.octets.size() == sizeof value);
  std::copy(place.octets.begin(), place.octets.end(), reinterpret_cast<char*>(&value));
  return value;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(odbc_batch_plan)

BOOST_AUTO_TEST_CASE(plain_inserts_go_with_many_rows) {
  const std::string insert = "INSERT INTO t (a, b) VALUES (:a, :b)";
  BOOST_TEST((Planned(insert, {"a", "b"}, 450).sizes().size()) == 2 + 50);
  BOOST_TEST((Planned(insert, {"a", "b"}, 400).sizes() == Sizes{200, 200}));
  BOOST_TEST((Planned(insert, {"a", "b"}, 200).sizes() == Sizes{200}));
  BOOST_TEST((Planned(insert, {"a", "b"}, 3).sizes() == Sizes{1, 1, 1}));
}

// Some engines take 999 parameters a statement.
BOOST_AUTO_TEST_CASE(wide_rows_go_with_fewer) {
  std::string values;
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) {
    names.push_back("p" + std::to_string(i));
    values += (i == 0 ? ":" : ", :") + names.back();
  }
  BOOST_TEST((Planned("INSERT INTO t VALUES (" + values + ")", names, 19).sizes() == Sizes{9, 9, 1}));
}

BOOST_AUTO_TEST_CASE(all_others_go_row_by_row) {
  const Sizes rows(200, 1);
  BOOST_TEST((Planned("UPDATE t SET a = :a WHERE b = :b", {"a", "b"}, 200).sizes() == rows));
  BOOST_TEST((Planned("INSERT INTO t (a, b) VALUES (:a, :b + 1)", {"a", "b"}, 200).sizes() == rows));
  BOOST_TEST((Planned("INSERT INTO t VALUES (:a) RETURNING a", {"a"}, 200).sizes() == rows));
  BOOST_TEST((Planned("INSERT INTO t DEFAULT VALUES", {}, 200).sizes() == rows));
  BOOST_TEST((Planned("INSERT INTO t VALUES (:a)", {"a"}, 200, false).sizes() == rows));
}

BOOST_AUTO_TEST_CASE(each_value_goes_to_its_place) {
  const Planned planned("INSERT INTO t (a, b, c) VALUES (:b, :a, :b)", {"a", "b"}, 200);
  Order order = planned.plan.order(0, 200);
  const std::string_view sql = order.statement.sql();
  BOOST_TEST(sql.starts_with("INSERT INTO t (a, b, c) VALUES (:w0, :w1, :w2), (:w3, :w4, :w5), "), sql);
  BOOST_TEST(order.parsed->placeholders.size() == 600U);
  auto& places = order.parameters.places();
  BOOST_REQUIRE(places.size() == 600U);
  for (std::size_t i = 0; i < places.size(); ++i)
    BOOST_TEST(integer(places[i]) == static_cast<std::int64_t>(i / 3));
  Order one = planned.plan.order(7, 1);
  BOOST_TEST(one.statement.sql() == planned.batch.statement().sql());
  BOOST_REQUIRE(one.parameters.places().size() == 3U);
  BOOST_TEST(integer(one.parameters.places()[2]) == 7);
}

BOOST_AUTO_TEST_CASE(a_value_that_cannot_be_sent_tells_its_row) {
  Planned planned("INSERT INTO t VALUES (:a)", {"a"}, 250);
  planned.batch.add({std::string("\xff")});
  try {
    planned.plan.order(250, 1);
    BOOST_ERROR("no error");
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Errc::invalid_argument));
    BOOST_TEST((error.row() == 250U));
    BOOST_TEST(std::string(error.what()).find(":a") != std::string::npos, error.what());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
