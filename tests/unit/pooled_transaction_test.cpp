// SPDX-License-Identifier: BSL-1.0
#include "pooled_transaction.hpp"

#include <boost/test/unit_test.hpp>
#include <optional>
#include <string>
#include <vector>

#include "scripted_engine.hpp"

namespace weir::relational {
namespace {

using Calls = std::vector<std::string>;

struct TransactionFixture : ScriptedFixture {
  TransactionFixture() { calls(); }
  StorePtr shop = store();
  std::unique_ptr<Transaction> transaction = shop->begin();
};

BOOST_FIXTURE_TEST_SUITE(streams_of_a_store, ScriptedFixture)

BOOST_AUTO_TEST_CASE(have_the_session_until_their_end) {
  const StorePtr shop = store();
  const auto stream = shop->stream("SELECT n FROM t");
  BOOST_CHECK_EXCEPTION(shop->query("SELECT 1"), Error, is(Errc::timeout));
  BOOST_TEST(stream->next()->front()[0].as<std::int64_t>() == 1);
  BOOST_TEST(stream->next()->front()[0].as<std::int64_t>() == 2);
  BOOST_CHECK_EXCEPTION(shop->query("SELECT 1"), Error, is(Errc::timeout));
  BOOST_TEST(!stream->next());
  BOOST_TEST(!stream->next());
  BOOST_TEST(script.resets == 1);
  BOOST_TEST(calls() == (Calls{"open_cursor", "next", "next", "next", "end cursor"}),
             boost::test_tools::per_element());
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
}

BOOST_AUTO_TEST_CASE(that_are_dropped_give_it_back) {
  const StorePtr shop = store();
  { shop->stream("SELECT n FROM t")->next(); }
  BOOST_TEST(script.resets == 1);
  BOOST_TEST(script.closed == 0);
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
}

BOOST_AUTO_TEST_CASE(that_do_not_open_give_it_back) {
  const StorePtr shop = store();
  fail_at("open_cursor", Errc::undefined_object);
  BOOST_CHECK_EXCEPTION(shop->stream("SELECT n FROM t"), Error, is(Errc::undefined_object));
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
  BOOST_TEST(script.opened == 1);
}

BOOST_AUTO_TEST_CASE(are_over_after_an_error) {
  const StorePtr shop = store();
  const auto stream = shop->stream("SELECT n FROM t");
  stream->next();
  fail_at("next", Errc::out_of_range);
  BOOST_CHECK_EXCEPTION(stream->next(), Error, is(Errc::out_of_range));
  BOOST_CHECK_EXCEPTION(stream->next(), Error, is(Errc::invalid_argument));
  BOOST_CHECK_NO_THROW(shop->query("SELECT 1"));
}

BOOST_AUTO_TEST_CASE(on_a_connection_that_breaks_close_it) {
  const StorePtr shop = store();
  const auto stream = shop->stream("SELECT n FROM t");
  script.on_call = [](ScriptedSession& session, const std::string&) {
    session.is_usable = false;
    throw Error(Errc::unavailable, "as told");
  };
  BOOST_CHECK_EXCEPTION(stream->next(), Error, is(Errc::unavailable));
  BOOST_TEST(script.closed == 1);
}

BOOST_AUTO_TEST_CASE(may_outlive_their_query) {
  const StorePtr shop = store();
  auto query = std::make_unique<Query>(Statement("SELECT n FROM t WHERE a = :a"),
                                       std::vector<Param>{{"a", std::string(1000, 'x')}});
  const auto stream = shop->stream(*query);
  query.reset();
  BOOST_TEST(stream->next().has_value());
}

BOOST_AUTO_TEST_CASE(with_options_out_of_range_open_nothing) {
  const StorePtr shop = store();
  for (const StreamOptions& wrong :
       {StreamOptions{.rows = 0}, StreamOptions{.rows = 1'000'001}, StreamOptions{.bytes = 0}})
    BOOST_CHECK_EXCEPTION(shop->stream("SELECT 1", wrong), Error, is(Errc::invalid_argument));
  BOOST_CHECK_EXCEPTION(shop->stream("SELECT :a"), Error, is(Errc::missing_parameter));
  BOOST_TEST(script.opened == 0);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(pooled_transactions, TransactionFixture)

BOOST_AUTO_TEST_CASE(run_calls_beside_a_stream) {
  const auto stream = transaction->stream("SELECT n FROM t");
  stream->next();
  transaction->execute("DELETE FROM t");
  transaction->query("SELECT 1");
  BOOST_TEST(stream->next().has_value());
  BOOST_TEST(!stream->next());
  transaction->commit();
}

BOOST_AUTO_TEST_CASE(run_no_calls_beside_a_stream_where_the_engine_can_not) {
  capabilities = capabilities.without({Capability::interleaved_calls});
  const StorePtr other = store();
  const auto alone = other->begin();
  auto stream = alone->stream("SELECT n FROM t");
  const auto refused = is(Errc::invalid_argument);
  BOOST_CHECK_EXCEPTION(alone->query("SELECT 1"), Error, refused);
  BOOST_CHECK_EXCEPTION(alone->execute("DELETE FROM t"), Error, refused);
  BOOST_CHECK_EXCEPTION(alone->stream("SELECT 1"), Error, refused);
  BOOST_CHECK_EXCEPTION(alone->savepoint(), Error, refused);
  while (stream->next()) {
  }
  BOOST_CHECK_NO_THROW(alone->query("SELECT 1"));
  stream = alone->stream("SELECT n FROM t");
  stream.reset();
  BOOST_CHECK_NO_THROW(alone->query("SELECT 1"));
}

BOOST_AUTO_TEST_CASE(end_their_streams_when_they_end) {
  for (const bool commit : {true, false}) {
    transaction.reset();
    transaction = shop->begin();
    const auto stream = transaction->stream("SELECT n FROM t");
    calls();
    commit ? transaction->commit() : transaction->rollback();
    BOOST_TEST(calls() == (Calls{"end cursor", commit ? "commit" : "rollback"}),
               boost::test_tools::per_element());
    BOOST_CHECK_EXCEPTION(stream->next(), Error, is(Errc::invalid_argument));
  }
}

BOOST_AUTO_TEST_CASE(nest_savepoints) {
  Savepoint outer = transaction->savepoint();
  Savepoint inner = transaction->savepoint();
  inner.rollback();
  outer.release();
  BOOST_TEST(calls() == (Calls{"SAVEPOINT weir_1", "SAVEPOINT weir_2", "ROLLBACK TO SAVEPOINT weir_2",
                               "RELEASE SAVEPOINT weir_2", "RELEASE SAVEPOINT weir_1"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(end_the_streams_that_began_after_a_savepoint_with_it) {
  const auto before = transaction->stream("SELECT n FROM t");
  Savepoint outer = transaction->savepoint();
  const auto between = transaction->stream("SELECT n FROM t");
  Savepoint inner = transaction->savepoint();
  const auto after = transaction->stream("SELECT n FROM t");
  inner.rollback();
  BOOST_CHECK_EXCEPTION(after->next(), Error, is(Errc::invalid_argument));
  BOOST_TEST(between->next().has_value());
  outer.rollback();
  BOOST_CHECK_EXCEPTION(between->next(), Error, is(Errc::invalid_argument));
  BOOST_TEST(before->next().has_value());
}

BOOST_AUTO_TEST_CASE(end_every_stream_for_a_savepoint_where_nothing_runs_beside_one) {
  capabilities = capabilities.without({Capability::interleaved_calls});
  const StorePtr other = store();
  const auto alone = other->begin();
  std::unique_ptr<RowStream> stream;
  {
    const Savepoint savepoint = alone->savepoint();
    stream = alone->stream("SELECT n FROM t");
    calls();
  }
  BOOST_TEST(calls() == (Calls{"end cursor", "ROLLBACK TO SAVEPOINT weir_1", "RELEASE SAVEPOINT weir_1"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(whose_savepoint_can_not_be_rolled_back_to_are_not_committed) {
  fail_at("ROLLBACK TO SAVEPOINT weir_1", Errc::internal);
  { const Savepoint dropped = transaction->savepoint(); }
  BOOST_TEST(script.closed == 1);
  BOOST_CHECK_EXCEPTION(transaction->commit(), Error, is(Errc::invalid_argument));
}

BOOST_AUTO_TEST_CASE(whose_savepoint_was_not_set_go_on) {
  fail_at("SAVEPOINT weir_1", Errc::timeout);
  BOOST_CHECK_EXCEPTION(transaction->savepoint(), Error, is(Errc::timeout));
  BOOST_CHECK_NO_THROW(transaction->commit());
}

BOOST_AUTO_TEST_CASE(of_a_kind_that_the_engine_lacks_are_refused) {
  const auto begins = [this](Capabilities without, const TransactionOptions& options) {
    capabilities = Capabilities::all().without(without);
    try {
      store()->begin(options);
    } catch (const Error& error) {
      BOOST_TEST(error.link() == "scripted");
      return error.kind() != Errc::unsupported;
    }
    return true;
  };
  using enum Capability;
  const TransactionOptions repeatable{.isolation = Isolation::repeatable_read};
  const TransactionOptions serial{.isolation = Isolation::serializable};
  BOOST_TEST(begins({serializable, repeatable_read, read_only_transactions}, {}));
  BOOST_TEST(begins({serializable, repeatable_read}, {.isolation = Isolation::read_committed}));
  BOOST_TEST(begins({repeatable_read}, repeatable));
  BOOST_TEST(!begins({repeatable_read, serializable}, repeatable));
  BOOST_TEST(begins({serializable}, repeatable));
  BOOST_TEST(!begins({serializable}, serial));
  BOOST_TEST(begins({}, {.read_only = true}));
  BOOST_TEST(!begins({read_only_transactions}, {.read_only = true}));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::relational
