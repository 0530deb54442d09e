// SPDX-License-Identifier: BSL-1.0
// Which savepoints are open, whatever the engine.
#include <boost/test/unit_test.hpp>
#include <string>
#include <utility>
#include <vector>

#include "expect_error.hpp"
#include "weir/error.hpp"
#include "weir/store.hpp"

namespace weir {
namespace {

/// Notes the steps of its savepoints.
class NotedTransaction final : public Transaction {
 public:
  std::vector<std::string> steps;
  bool fails = false;

 private:
  Rows do_query(const Query&, const Context&) override { return {}; }
  ExecuteResult do_execute(const Query&, const Context&) override { return {}; }
  ExecuteResult do_execute_many(const Batch&, const Context&) override { return {}; }
  std::unique_ptr<RowStream> do_stream(const Query&, const StreamOptions&, const Context&) override {
    return nullptr;
  }
  void do_commit(const Context&) override { steps.emplace_back("commit"); }
  void do_rollback() override { steps.emplace_back("rollback"); }
  void do_savepoint(SavepointStep step, std::uint32_t id, const Context&) override {
    constexpr const char* names[] = {"set", "release", "undo"};
    steps.push_back(names[static_cast<int>(step)] + (" " + std::to_string(id)));
    if (fails) throw Error(Errc::unavailable, "as told");
  }
};

struct Fixture {
  void expect(const std::vector<std::string>& steps) {
    BOOST_TEST(transaction.steps == steps, boost::test_tools::per_element());
  }
  static void expect_over(Savepoint& savepoint) {
    test::expect_error(Errc::invalid_argument, "savepoint is over", [&] { savepoint.release(); });
    test::expect_error(Errc::invalid_argument, "savepoint is over", [&] { savepoint.rollback(); });
  }

  NotedTransaction transaction;
};

BOOST_FIXTURE_TEST_SUITE(savepoints, Fixture)

BOOST_AUTO_TEST_CASE(one_that_is_dropped_is_undone) {
  { const Savepoint dropped = transaction.savepoint(); }
  expect({"set 1", "undo 1"});
}

BOOST_AUTO_TEST_CASE(one_that_was_ended_is_left_alone) {
  {
    Savepoint released = transaction.savepoint();
    released.release();
    Savepoint undone = transaction.savepoint();
    undone.rollback();
    expect_over(released);
    expect_over(undone);
  }
  expect({"set 1", "release 1", "set 2", "undo 2"});
}

BOOST_AUTO_TEST_CASE(an_outer_one_ends_those_after_it) {
  for (const bool release : {true, false}) {
    transaction.steps.clear();
    Savepoint outer = transaction.savepoint();
    Savepoint inner = transaction.savepoint();
    release ? outer.release() : outer.rollback();
    expect_over(inner);
    BOOST_TEST(transaction.steps.size() == 3u);
  }
}

BOOST_AUTO_TEST_CASE(the_end_of_the_transaction_ends_all) {
  {
    Savepoint first = transaction.savepoint();
    transaction.commit();
    expect_over(first);
  }
  expect({"set 1", "commit"});
  {
    Savepoint second = transaction.savepoint();
    transaction.rollback();
    expect_over(second);
  }
  expect({"set 1", "commit", "set 2", "rollback"});
}

BOOST_AUTO_TEST_CASE(one_that_was_moved_ends_once) {
  {
    Savepoint first = transaction.savepoint();
    const Savepoint second = std::move(first);
  }
  expect({"set 1", "undo 1"});
}

BOOST_AUTO_TEST_CASE(one_that_was_not_set_is_none) {
  transaction.fails = true;
  test::expect_error(Errc::unavailable, "as told", [&] { transaction.savepoint(); });
  transaction.fails = false;
  Savepoint next = transaction.savepoint();
  next.release();
  expect({"set 1", "set 2", "release 2"});
}

BOOST_AUTO_TEST_CASE(a_failure_to_undo_is_told_unless_it_was_dropped) {
  transaction.fails = false;
  Savepoint told = transaction.savepoint();
  { const Savepoint dropped = transaction.savepoint(), again = transaction.savepoint(); }
  transaction.fails = true;
  test::expect_error(Errc::unavailable, "as told", [&] { told.rollback(); });
  expect_over(told);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
