// SPDX-License-Identifier: BSL-1.0
#include "weir/transact.hpp"

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <deque>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "expect_error.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/store_adapter.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// SQLite, save that begins and commits fail as they are told, one after the other.
class FailingStore final : public StoreAdapter {
 public:
  using StoreAdapter::StoreAdapter;

  using Failures = std::deque<std::optional<Error>>;
  static void strike(Failures& failures) {
    if (failures.empty()) return;
    const std::optional<Error> failure = std::move(failures.front());
    failures.pop_front();
    if (failure) throw *failure;
  }

  Failures at_begin, at_commit;

 private:
  class FailingTransaction final : public TransactionAdapter {
   public:
    FailingTransaction(std::unique_ptr<Transaction> next, Failures& failures)
        : TransactionAdapter(std::move(next)), failures_(failures) {}

   private:
    void do_commit(const Context& context) override {
      strike(failures_);
      TransactionAdapter::do_commit(context);
    }
    Failures& failures_;
  };

  std::unique_ptr<Transaction> do_begin(const TransactionOptions& options, const Context& context) override {
    strike(at_begin);
    return std::make_unique<FailingTransaction>(StoreAdapter::do_begin(options, context), at_commit);
  }
};

struct Fixture {
  Fixture() {
    store->execute("CREATE TABLE t (a INTEGER)");
    options.sleep = [this](std::chrono::milliseconds wait) { waits.push_back(wait); };
  }
  std::int64_t rows() { return store->query("SELECT count(*) FROM t").front()[0].as<std::int64_t>(); }
  void insert(Transaction& transaction) {
    ++runs;
    transaction.execute("INSERT INTO t VALUES (1)");
  }

  test::TempDir directory;
  // One connection: an attempt that did not give its own back would leave none for the next.
  std::shared_ptr<FailingStore> store = std::make_shared<FailingStore>(
      sqlite_store(directory.file("t.db"), {.pool = {.size = 1, .wait = 0ms}}));
  TransactOptions options;
  std::vector<std::chrono::milliseconds> waits;
  int runs = 0;
};

Error failure(Errc kind) { return Error(kind, "as told"); }

BOOST_FIXTURE_TEST_SUITE(transacting, Fixture)

BOOST_AUTO_TEST_CASE(commits_and_gives_what_the_body_gives) {
  const std::string answer = transact(*store, [this](Transaction& transaction) {
    insert(transaction);
    return std::string("done");
  });
  BOOST_TEST(answer == "done");
  transact(*store, [this](Transaction& transaction) { insert(transaction); });
  BOOST_TEST(rows() == 2);
}

BOOST_AUTO_TEST_CASE(gives_what_can_only_be_moved) {
  const auto held = transact(*store, [](Transaction&) { return std::make_unique<int>(7); });
  BOOST_TEST(*held == 7);
}

BOOST_AUTO_TEST_CASE(runs_again_what_a_concurrent_one_won) {
  store->at_commit = {failure(Errc::serialization_failure), failure(Errc::deadlock), failure(Errc::busy)};
  transact(*store, options, [this](Transaction& transaction) { insert(transaction); });
  BOOST_TEST(runs == 4);
  BOOST_TEST(rows() == 1);
  BOOST_TEST(waits.size() == 3u);
}

BOOST_AUTO_TEST_CASE(runs_again_what_failed_in_the_body) {
  transact(*store, options, [this](Transaction& transaction) {
    insert(transaction);
    if (runs < 3) throw failure(Errc::deadlock);
  });
  BOOST_TEST(runs == 3);
  BOOST_TEST(rows() == 1);
}

BOOST_AUTO_TEST_CASE(begins_again_where_the_store_was_away) {
  store->at_begin = {failure(Errc::unavailable), failure(Errc::busy)};
  transact(*store, options, [this](Transaction& transaction) { insert(transaction); });
  BOOST_TEST(runs == 1);
  BOOST_TEST(waits.size() == 2u);
}

BOOST_AUTO_TEST_CASE(never_repeats_what_may_have_been_applied) {
  store->at_commit = {Error(Errc::unavailable, "died in the commit",
                            {.link = {}, .native_code = {}, .server_message = {}, .maybe_applied = true})};
  try {
    transact(*store, options, [this](Transaction& transaction) { insert(transaction); });
    BOOST_ERROR("it did not fail");
  } catch (const Error& error) {
    BOOST_TEST(error.maybe_applied());
  }
  BOOST_TEST(runs == 1);
}

BOOST_AUTO_TEST_CASE(other_failures_pass_through_and_roll_back) {
  for (const Errc kind : {Errc::timeout, Errc::unique_violation, Errc::cancelled, Errc::syntax}) {
    runs = 0;
    test::expect_error(kind, "as told", [&] {
      transact(*store, options, [&](Transaction& transaction) {
        insert(transaction);
        throw failure(kind);
      });
    });
    BOOST_TEST(runs == 1);
  }
  BOOST_CHECK_THROW(transact(*store, options,
                             [this](Transaction& transaction) {
                               insert(transaction);
                               throw std::logic_error("the program's own");
                             }),
                    std::logic_error);
  BOOST_TEST(rows() == 0);
  BOOST_TEST(waits.empty());
}

BOOST_AUTO_TEST_CASE(gives_up_after_its_attempts) {
  options.attempts = 3;
  test::expect_error(Errc::deadlock, "as told", [this] {
    transact(*store, options, [this](Transaction& transaction) {
      insert(transaction);
      throw failure(Errc::deadlock);
    });
  });
  BOOST_TEST(runs == 3);
  BOOST_TEST(waits.size() == 2u);
}

BOOST_AUTO_TEST_CASE(waits_at_random_up_to_a_limit_that_doubles) {
  options.attempts = 8;
  options.first_wait = 10ms;
  options.longest_wait = 100ms;
  const std::vector<std::chrono::milliseconds> limits = {10ms, 20ms, 40ms, 80ms, 100ms, 100ms, 100ms};
  std::vector<std::chrono::milliseconds> longest(limits.size());
  for (int round = 0; round < 40; ++round) {
    waits.clear();
    test::expect_error(Errc::busy, "as told", [this] {
      transact(*store, options, [](Transaction&) { throw failure(Errc::busy); });
    });
    BOOST_REQUIRE(waits.size() == limits.size());
    for (std::size_t i = 0; i < limits.size(); ++i) {
      BOOST_TEST((waits[i] >= 0ms && waits[i] <= limits[i]));
      longest[i] = std::max(longest[i], waits[i]);
    }
  }
  // Of 40 random waits one is over half of the limit, save once in a trillion runs.
  for (std::size_t i = 0; i < limits.size(); ++i) BOOST_TEST((longest[i] > limits[i] / 2));
}

BOOST_AUTO_TEST_CASE(does_not_wait_past_the_deadline) {
  options.first_wait = options.longest_wait = 24h;
  test::expect_error(Errc::busy, "as told", [this] {
    transact(
        *store, options, [](Transaction&) { throw failure(Errc::busy); }, Context::within(200ms));
  });
  BOOST_TEST(waits.empty());
}

BOOST_AUTO_TEST_CASE(sleeps_where_nobody_says_otherwise) {
  options.sleep = nullptr;
  options.first_wait = 0ms;
  store->at_commit = {failure(Errc::deadlock)};
  transact(*store, options, [this](Transaction& transaction) { insert(transaction); });
  BOOST_TEST(rows() == 1);
}

BOOST_AUTO_TEST_CASE(refuses_options_out_of_range) {
  for (const TransactOptions& wrong : {TransactOptions{.attempts = 0}, TransactOptions{.first_wait = -1ms},
                                       TransactOptions{.first_wait = 2ms, .longest_wait = 1ms}})
    test::expect_error(Errc::invalid_argument, "TransactOptions::", [&] {
      transact(*store, wrong, [this](Transaction& transaction) { insert(transaction); });
    });
  BOOST_TEST(runs == 0);
}

BOOST_AUTO_TEST_CASE(passes_the_kind_of_transaction_on) {
  options.transaction.read_only = true;
  test::expect_error(Errc::read_only, "", [this] {
    transact(*store, options, [this](Transaction& transaction) { insert(transaction); });
  });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
