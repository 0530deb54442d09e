// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <cstring>

#include "batch_plan.hpp"
#include "batch_run.hpp"
#include "expect_error.hpp"
#include "odbc_settings.hpp"
#include "weir/backends/postgresql.hpp"

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

  struct Takes {
    bool many_rows = true;
    bool arrays = false;
  };

  Planned(const std::string& sql, std::vector<std::string> names, std::int64_t rows, Takes takes)
      : settings(with_ways(takes.many_rows)),
        batch(filled(sql, std::move(names), rows)),
        parsed(batch.statement().parsed(ansi_dialect().lexical)),
        positions(positions_of(batch, parsed)),
        bound{batch, parsed, positions},
        plan(settings, bound, takes.arrays) {}
  Planned(const std::string& sql, std::vector<std::string> names, std::int64_t rows)
      : Planned(sql, std::move(names), rows, Takes{}) {}

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
    for (std::size_t row = 0; row < batch.size(); row += all.back()) all.push_back(plan.step(row).rows);
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
  BOOST_TEST((Planned("INSERT INTO t VALUES (:a)", {"a"}, 200, {.many_rows = false}).sizes() == rows));
}

BOOST_AUTO_TEST_CASE(each_value_goes_to_its_place) {
  const Planned planned("INSERT INTO t (a, b, c) VALUES (:b, :a, :b)", {"a", "b"}, 208);
  Order order = planned.plan.step(0).order;
  BOOST_TEST(!order.row);
  const std::string_view sql = order.statement.sql();
  BOOST_TEST(sql.starts_with("INSERT INTO t (a, b, c) VALUES (:w0, :w1, :w2), (:w3, :w4, :w5), "), sql);
  BOOST_TEST(order.parsed->placeholders.size() == 600U);
  auto& places = order.parameters.places();
  BOOST_REQUIRE(places.size() == 600U);
  for (std::size_t i = 0; i < places.size(); ++i)
    BOOST_TEST(integer(places[i]) == static_cast<std::int64_t>(i / 3));
  Order one = planned.plan.step(207).order;
  BOOST_TEST((one.row == 207U));
  BOOST_TEST(one.statement.sql() == planned.batch.statement().sql());
  BOOST_REQUIRE(one.parameters.places().size() == 3U);
  BOOST_TEST(integer(one.parameters.places()[2]) == 207);
}

BOOST_AUTO_TEST_CASE(arrays_are_for_all_that_changes_rows) {
  const Planned::Takes arrays{.many_rows = false, .arrays = true};
  const Planned::Takes both{.many_rows = true, .arrays = true};
  const Sizes rows(3, 1);
  const std::string insert = "INSERT INTO t (a, b) VALUES (:a, :b)";
  const std::string update = "UPDATE t SET a = :a WHERE b = :b";
  BOOST_TEST((Planned(insert, {"a", "b"}, 450, arrays).sizes() == Sizes{200, 200, 50}));
  BOOST_TEST((Planned(insert, {"a", "b"}, 201, arrays).sizes() == Sizes{200, 1}));
  BOOST_TEST((Planned(insert, {"a", "b"}, 450, both).sizes() == Sizes{200, 200, 50}));
  BOOST_TEST((Planned(update, {"a", "b"}, 450, both).sizes() == Sizes{200, 200, 50}));
  BOOST_TEST((Planned("INSERT INTO t VALUES (:a) RETURNING a", {"a"}, 3, both).sizes() == rows));
  BOOST_TEST((Planned("SELECT f(:a) FROM t", {"a"}, 3, both).sizes() == rows));
  BOOST_TEST((Planned("INSERT INTO t DEFAULT VALUES", {}, 3, both).sizes() == rows));
}

BOOST_AUTO_TEST_CASE(an_array_has_the_values_of_its_rows) {
  const Planned planned("UPDATE t SET a = :b WHERE b = :a OR c = :b", {"a", "b"}, 203, {.arrays = true});
  BatchPlan::Step step = planned.plan.step(200);
  BOOST_TEST(step.rows == 3U);
  BOOST_TEST(step.order.statement.sql() == std::string(planned.batch.statement().sql()) + "\n");
  BOOST_TEST(step.order.parsed->placeholders.size() == 3U);
  BOOST_TEST(step.order.parameters.empty());
  BOOST_TEST((step.order.row == 200U));
  BOOST_TEST(step.order.arrays.rows() == 3U);
  BOOST_REQUIRE(step.order.arrays.places().size() == 3U);
  for (const ParameterArray& place : step.order.arrays.places()) {
    BOOST_REQUIRE(place.cells.size() == 3 * sizeof(std::int64_t));
    for (std::size_t row = 0; row < 3; ++row) {
      std::int64_t value = 0;
      std::memcpy(&value, place.cells.data() + row * place.width, sizeof value);
      BOOST_TEST(value == static_cast<std::int64_t>(200 + row));
    }
  }
}

// Where the types of values change, an array ends; its values may have any length.
BOOST_AUTO_TEST_CASE(an_array_is_of_one_type_a_place) {
  Planned planned("UPDATE t SET a = :a WHERE b = :b", {"a", "b"}, 1, {.arrays = true});
  planned.batch.add({1, nullptr});                       // with the numbers of the first
  planned.batch.add({nullptr, "x"}).add({2, "longer"});  // a text for a number
  planned.batch.add({"three", "y"}).add({"four", nullptr});
  planned.batch.add({Decimal::parse("1.5"), nullptr});
  planned.batch.add({Decimal::parse("1.50"), nullptr}).add({Decimal::parse("12345.67"), "z"});
  planned.batch.add({nullptr, std::string(5000, 'l')});  // a long text is of another type
  BOOST_TEST((planned.sizes() == Sizes{2, 2, 2, 1, 2, 1}));
}

BOOST_AUTO_TEST_CASE(an_array_is_bounded_in_memory) {
  Planned planned("UPDATE t SET a = :a", {"a"}, 1, {.arrays = true});
  const auto add = [&](std::size_t rows, std::size_t octets) {
    for (std::size_t i = 0; i < rows; ++i) planned.batch.add({Bytes{std::string(octets, 'x')}});
  };
  constexpr std::size_t mib = std::size_t{1} << 20U;
  add(3, 10);
  add(1, 7'000);    // wide cells, but few
  add(6, mib);      // 4 MiB at a time
  add(2, 5 * mib);  // over the bound, so alone
  add(150, 8'000);
  BOOST_TEST((planned.sizes() == Sizes{1, 4, 4, 2, 1, 1, 150}));
}

// psqlODBC makes literals of an array's values.
BOOST_AUTO_TEST_CASE(what_only_postgresql_reads_goes_alone_to_others) {
  Planned planned("UPDATE t SET a = :a", {"a"}, 1, {.arrays = true});
  planned.batch.add({"x"}).add({"y"}).add({""}).add({"z"}).add({nullptr}).add({Bytes{"b"}}).add({Bytes{"c"}});
  BOOST_TEST((planned.sizes() == Sizes{1, 5, 2}));
  planned.settings.driver = driver_of(DriverFamily::psqlodbc);
  BOOST_TEST((planned.sizes() == Sizes{1, 2, 1, 2, 1, 1}));
  planned.settings.target.dialect = &postgresql_dialect();
  BOOST_TEST((planned.sizes() == Sizes{1, 5, 2}));
}

BOOST_AUTO_TEST_CASE(a_value_that_cannot_be_sent_tells_its_row) {
  Planned planned("INSERT INTO t VALUES (:a)", {"a"}, 250);
  planned.batch.add({std::string("\xff")});
  try {
    planned.plan.step(250);
    BOOST_ERROR("no error");
  } catch (const Error& error) {
    BOOST_TEST((error.kind() == Errc::invalid_argument));
    BOOST_TEST((error.row() == 250U));
    BOOST_TEST(std::string(error.what()).find(":a") != std::string::npos, error.what());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir::relational::odbc
