// SPDX-License-Identifier: BSL-1.0
#include "batch_run.hpp"

#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "scripted_engine.hpp"

namespace weir::relational {
namespace {

using Calls = std::vector<std::string>;

/// Three rows, of which the one with the value 2 is refused.
struct BatchFixture : ScriptedFixture {
  BatchFixture() { rows.add({1}).add({2}).add({3}); }

  void refuse_row_of_2() {
    script.on_call = [](ScriptedSession&, const std::string& call) {
      if (call == "execute_many") throw Error(Errc::unique_violation, "one of them");
      if (call == "execute 2") throw Error(Errc::unique_violation, "this one");
    };
  }
  static auto blames(Errc kind, std::optional<std::size_t> row) {
    return [kind, row](const Error& error) { return error.kind() == kind && error.row() == row; };
  }

  Batch rows{Statement("INSERT INTO t VALUES (:a)"), {"a"}};
  const Calls search{"begin", "execute_many", "rollback", "begin", "execute 1", "execute 2"};
};

BOOST_FIXTURE_TEST_SUITE(batches_of_a_store, BatchFixture)

BOOST_AUTO_TEST_CASE(are_a_transaction) {
  BOOST_TEST(store()->execute_many(rows).affected_rows == 3u);
  BOOST_TEST(calls() == (Calls{"begin", "execute_many", "commit"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(without_a_row_do_nothing) {
  const Batch none(rows.statement(), rows.names());
  BOOST_TEST(store()->execute_many(none).affected_rows == 0u);
  BOOST_TEST(store()->begin()->execute_many(none).affected_rows == 0u);
  BOOST_TEST(calls() == Calls{"begin"}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whose_names_do_not_fit_open_nothing) {
  const StorePtr shop = store();
  Batch other(rows.statement(), {"a", "b"});
  other.add({1, 2});
  BOOST_CHECK_EXCEPTION(shop->execute_many(other), Error, is(Errc::unknown_parameter));
  Batch fewer(Statement("INSERT INTO t VALUES (:a, :b)"), {"a"});
  fewer.add({1});
  BOOST_CHECK_EXCEPTION(shop->execute_many(fewer), Error, is(Errc::missing_parameter));
  BOOST_CHECK_EXCEPTION(shop->execute_many(Batch(Statement("BEGIN"), {})), Error, is(Errc::invalid_argument));
  BOOST_TEST(script.opened == 0);
}

BOOST_AUTO_TEST_CASE(find_the_row_that_failed) {
  refuse_row_of_2();
  BOOST_CHECK_EXCEPTION(store()->execute_many(rows), Error, [](const Error& error) {
    BOOST_TEST(std::string(error.what()).find("this one") != std::string::npos);
    return blames(Errc::unique_violation, 1)(error);
  });
  BOOST_TEST(calls() == search, boost::test_tools::per_element());
  BOOST_TEST(script.resets == 1);
}

BOOST_AUTO_TEST_CASE(do_not_look_for_a_row_that_is_known) {
  script.on_call = [](ScriptedSession&, const std::string& call) {
    if (call == "execute_many") throw Error(Errc::unique_violation, "the last").with_row(2);
  };
  BOOST_CHECK_EXCEPTION(store()->execute_many(rows), Error, blames(Errc::unique_violation, 2));
  BOOST_TEST(calls() == (Calls{"begin", "execute_many"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(do_not_look_for_a_row_where_none_is_to_blame) {
  for (const Errc kind : {Errc::unavailable, Errc::timeout, Errc::busy, Errc::serialization_failure,
                          Errc::deadlock, Errc::syntax, Errc::undefined_object, Errc::permission,
                          Errc::read_only, Errc::cancelled, Errc::corrupt}) {
    fail_at("execute_many", kind);
    BOOST_CHECK_EXCEPTION(store()->execute_many(rows), Error, blames(kind, std::nullopt));
    BOOST_TEST(calls() == (Calls{"begin", "execute_many"}), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(of_which_no_row_fails_alone_blame_none) {
  fail_at("execute_many", Errc::check_violation);
  BOOST_CHECK_EXCEPTION(store()->execute_many(rows), Error, blames(Errc::check_violation, std::nullopt));
  BOOST_TEST(calls().size() == 7u);
}

BOOST_AUTO_TEST_CASE(tell_the_first_failure_where_another_ends_the_search) {
  for (const std::string where : {"rollback", "begin", "execute 2"}) {
    const StorePtr shop = store();
    script.on_call = [&](ScriptedSession&, const std::string& call) {
      if (call == "execute_many") {
        fail_at(where, Errc::timeout);
        throw Error(Errc::unique_violation, "one of them");
      }
    };
    BOOST_CHECK_EXCEPTION(shop->execute_many(rows), Error, blames(Errc::unique_violation, std::nullopt));
  }
}

BOOST_AUTO_TEST_CASE(on_a_broken_connection_search_nothing) {
  script.on_call = [](ScriptedSession& session, const std::string& call) {
    if (call != "execute_many") return;
    session.is_usable = false;
    throw Error(Errc::internal, "as told");
  };
  BOOST_CHECK_EXCEPTION(store()->execute_many(rows), Error, blames(Errc::internal, std::nullopt));
  BOOST_TEST(calls() == (Calls{"begin", "execute_many"}), boost::test_tools::per_element());
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(that_fail_in_the_commit_are_not_run_again) {
  fail_at("commit", Errc::foreign_key_violation);
  BOOST_CHECK_EXCEPTION(store()->execute_many(rows), Error,
                        blames(Errc::foreign_key_violation, std::nullopt));
  BOOST_TEST(calls() == (Calls{"begin", "execute_many", "commit"}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

/// A transaction that has begun.
struct NestedFixture : BatchFixture {
  NestedFixture() { calls(); }
  StorePtr shop = store();
  std::unique_ptr<Transaction> transaction = shop->begin();

  const std::string set = "SAVEPOINT weir_batch";
  const std::string release = "RELEASE SAVEPOINT weir_batch";
  const std::string undo = "ROLLBACK TO SAVEPOINT weir_batch";
};

BOOST_FIXTURE_TEST_SUITE(batches_of_a_transaction, NestedFixture)

BOOST_AUTO_TEST_CASE(are_under_a_savepoint) {
  BOOST_TEST(transaction->execute_many(rows).affected_rows == 3u);
  BOOST_TEST(calls() == (Calls{set, "execute_many", release}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(that_fail_are_undone_and_find_the_row) {
  refuse_row_of_2();
  BOOST_CHECK_EXCEPTION(transaction->execute_many(rows), Error, blames(Errc::unique_violation, 1));
  BOOST_TEST(
      calls() == (Calls{set, "execute_many", undo, release, set, "execute 1", "execute 2", undo, release}),
      boost::test_tools::per_element());
  transaction->query("SELECT 1");
  transaction->commit();
}

BOOST_AUTO_TEST_CASE(that_run_out_of_time_are_undone_all_the_same) {
  Context late = Context::within(std::chrono::milliseconds(5));
  script.on_call = [&](ScriptedSession&, const std::string& call) {
    if (call != "execute_many") return;
    late.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
    throw Error(Errc::timeout, "as told");
  };
  BOOST_CHECK_EXCEPTION(transaction->execute_many(rows, late), Error, blames(Errc::timeout, std::nullopt));
  BOOST_TEST(calls() == (Calls{set, "execute_many", undo, release}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(that_can_not_be_undone_end_the_transaction) {
  for (const std::string& where : {undo, release}) {
    transaction.reset();
    transaction = shop->begin();
    const int closed = script.closed;
    script.on_call = [&](ScriptedSession&, const std::string& call) {
      if (call != "execute_many") return;
      fail_at(where, Errc::internal);
      throw Error(Errc::deadlock, "as told");
    };
    BOOST_CHECK_EXCEPTION(transaction->execute_many(rows), Error, is(Errc::deadlock));
    BOOST_TEST(script.closed == closed + 1);
    BOOST_CHECK_EXCEPTION(transaction->commit(), Error, is(Errc::invalid_argument));
    BOOST_CHECK_EXCEPTION(transaction->query("SELECT 1"), Error, is(Errc::invalid_argument));
  }
}

BOOST_AUTO_TEST_CASE(on_a_broken_connection_end_the_transaction) {
  script.on_call = [](ScriptedSession& session, const std::string& call) {
    if (call != "execute_many") return;
    session.is_usable = false;
    throw Error(Errc::unavailable, "as told");
  };
  BOOST_CHECK_EXCEPTION(transaction->execute_many(rows), Error, is(Errc::unavailable));
  BOOST_TEST(calls() == (Calls{set, "execute_many"}), boost::test_tools::per_element());
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(that_fail_at_the_release_are_undone) {
  fail_at(release, Errc::timeout);
  BOOST_CHECK_EXCEPTION(transaction->execute_many(rows), Error, is(Errc::timeout));
  BOOST_TEST(calls() == (Calls{set, "execute_many", release, undo, release}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(are_refused_where_there_are_no_savepoints) {
  capabilities = capabilities.without({Capability::savepoints});
  const StorePtr other = store();
  const auto plain = other->begin();
  calls();
  BOOST_CHECK_EXCEPTION(plain->execute_many(rows), Error, is(Errc::unsupported));
  BOOST_CHECK_EXCEPTION(plain->savepoint(), Error, is(Errc::unsupported));
  BOOST_TEST(calls() == Calls{}, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational
