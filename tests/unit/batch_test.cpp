// SPDX-License-Identifier: BSL-1.0
#include "weir/batch.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "expect_error.hpp"

namespace weir {
namespace {

const Statement insert{"INSERT INTO t (id, name) VALUES (:id, :name)"};

BOOST_AUTO_TEST_SUITE(batch)

BOOST_AUTO_TEST_CASE(keeps_rows_in_their_order) {
  Batch rows(insert, {"id", "name"});
  BOOST_TEST(rows.empty());
  std::vector<Value> second{2, std::string(100, 'x')};
  rows.add({1, "one"}).add(std::move(second)).add({3, nullptr});
  BOOST_TEST(rows.size() == 3u);
  BOOST_TEST((rows.statement().sql() == insert.sql()));
  BOOST_TEST((rows[0][0] == Value(1)));
  BOOST_TEST((rows[0][1] == Value("one")));
  BOOST_TEST((rows[1][1] == Value(std::string(100, 'x'))));
  BOOST_TEST(rows[2][1].is_null());
  BOOST_TEST(rows[2].size() == 2u);
}

BOOST_AUTO_TEST_CASE(is_a_plain_value) {
  Batch rows(insert, {"id", "name"});
  rows.add({1, "one"});
  Batch copy = rows;
  copy.add({2, "two"});
  BOOST_TEST(rows.size() == 1u);
  BOOST_TEST(copy.size() == 2u);
  rows = std::move(copy);
  BOOST_TEST((rows[1][0] == Value(2)));
}

BOOST_AUTO_TEST_CASE(a_row_of_another_width_is_refused_and_leaves_it_as_it_was) {
  Batch rows(insert, {"id", "name"});
  rows.add({1, "one"});
  test::expect_error(Errc::invalid_argument, "row 1 of the batch has 1 values for 2",
                     [&] { rows.add({std::int64_t{2}}); });
  test::expect_error(Errc::invalid_argument, "row 1 of the batch has 3 values for 2", [&] {
    rows.add(std::vector<Value>{1, 2, 3});
  });
  BOOST_TEST(rows.size() == 1u);
  rows.add({2, "two"});
  BOOST_TEST((rows[1][1] == Value("two")));
}

BOOST_AUTO_TEST_CASE(a_name_given_twice_is_refused) {
  test::expect_error(Errc::invalid_argument, "\"id\" twice", [] { Batch(insert, {"id", "name", "id"}); });
}

BOOST_AUTO_TEST_CASE(rows_may_have_no_values) {
  Batch rows(Statement("INSERT INTO t DEFAULT VALUES"), {});
  rows.reserve(2);
  rows.add({}).add(std::vector<Value>{});
  BOOST_TEST(rows.size() == 2u);
  BOOST_TEST(rows[1].empty());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
