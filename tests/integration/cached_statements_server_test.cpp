// SPDX-License-Identifier: BSL-1.0
// Nothing wrong is ever cached: every query of a corpus is asked before and after every change of it, on
// every engine, and each answer is compared with the database's own.
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cached_corpus.hpp"
#include "conformance/subjects.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/backends/memory.hpp"
#include "weir/error.hpp"
#include "weir/rows.hpp"

namespace weir::test {
namespace {

/// Not by types, which SQLite's ODBC driver finds out by what it meets.
bool have_same_values(const Rows& a, const Rows& b) {
  if (a.size() != b.size() || a.column_count() != b.column_count()) return false;
  for (std::size_t column = 0; column < a.column_count(); ++column) {
    if (a.column_name(column) != b.column_name(column)) return false;
    for (std::size_t row = 0; row < a.size(); ++row)
      if (a[row][column].as<Value>().to_string() != b[row][column].as<Value>().to_string()) return false;
  }
  return true;
}

/// What a query came to: the rows, or how it failed.
struct Answer {
  std::optional<Rows> rows;
  Errc error = Errc::internal;
  CallReport report;

  bool from_cache() const {
    return report.verdict == CacheVerdict::hit_local || report.verdict == CacheVerdict::hit_shared;
  }
  std::string to_string() const {
    if (!rows) return std::string(weir::to_string(error));
    std::string all;
    for (const Row row : *rows)
      for (std::size_t i = 0; i < row.size(); ++i)
        all.append(row[i].as<Value>().to_string()).append(i + 1 < row.size() ? ", " : "; ");
    return all;
  }
  friend bool operator==(const Answer& a, const Answer& b) {
    if (!a.rows || !b.rows) return a.rows.has_value() == b.rows.has_value() && a.error == b.error;
    return have_same_values(*a.rows, *b.rows);
  }
};

Answer ask(Executor& executor, const Query& query) {
  Answer answer;
  Context context;
  context.report = &answer.report;
  try {
    answer.rows = executor.query(query, context);
  } catch (const Error& error) {
    answer.error = error.kind();
  }
  return answer;
}

StorePtr open_bare(std::string_view group) {
  for (const conformance::StoreUnderTest& each : conformance::stores_under_test())
    if (each.group == group && each.name.find(" | ") == std::string::npos) return each.open();
  throw Error(Errc::invalid_argument, "there is no engine " + std::string(group));
}

/// A corpus on an engine, through a query cache and past it.
class Trial {
 public:
  Trial(std::string_view group, std::string_view corpus)
      : corpus_(read_cached_corpus(corpus)),
        bare_(open_bare(group)),
        cached_(query_cache(memory_cache({.capacity = 16_MiB})) | bare_),
        has_changed_(corpus_.cached.size()) {
    for (const CorpusStatement& each : corpus_.drop) ask(*bare_, each.query());  // left by one that died
    for (const CorpusStatement& each : corpus_.make) run_bare(each);
  }
  Trial(const Trial&) = delete;
  ~Trial() {
    for (const CorpusStatement& each : corpus_.drop) run_bare(each);
  }

  void run() {
    for (const CorpusStatement& each : corpus_.never) check_never_cached(each);
    for (const CorpusStatement& each : corpus_.cached) check_cached(each);
    bool commit = false;
    for (const CorpusStatement& each : corpus_.change) {
      BOOST_TEST_CONTEXT("after " << each.place << ": " << each.sql) { check_change(each, commit); }
      commit = !commit;
    }
    for (std::size_t i = 0; i < corpus_.cached.size(); ++i)
      BOOST_TEST(has_changed_[i], "nothing changed the answer of " << corpus_.cached[i].place);
  }

 private:
  void run_bare(const CorpusStatement& statement) {
    try {
      bare_->execute(statement.query());
    } catch (const Error& error) {
      BOOST_ERROR(statement.place << ": " << error.what());
    }
  }

  void check_never_cached(const CorpusStatement& statement) {
    for (int i = 0; i < 2; ++i) {
      const Answer answer = ask(*cached_, statement.query());
      BOOST_TEST((answer.report.verdict == CacheVerdict::bypass),
                 statement.place << " is cached: " << statement.sql);
    }
  }
  void check_cached(const CorpusStatement& statement) {
    const Answer first = ask(*cached_, statement.query());
    const Answer again = ask(*cached_, statement.query());
    BOOST_TEST(first.rows.has_value(), statement.place << " fails: " << statement.sql);
    BOOST_TEST(again.from_cache(),
               statement.place << " is not cached: " << again.report.reason << ": " << statement.sql);
  }

  /// First undone, which DDL and some tables of some engines are not.
  void check_change(const CorpusStatement& change, bool in_transaction) {
    const std::vector<Answer> before = bare_answers();
    fill();
    run_in_transaction(change, End::rollback);
    std::vector<Answer> after = check_answers();
    if (after == before) {
      fill();
      if (in_transaction) {
        run_in_transaction(change, End::commit);
      } else {
        run(*cached_, change);
      }
      after = check_answers();
    }
    for (std::size_t i = 0; i < after.size(); ++i)
      if (!(after[i] == before[i])) has_changed_[i] = true;
    BOOST_TEST((after != before), "it changes no answer");
  }
  enum class End : std::uint8_t { commit, rollback };
  void run_in_transaction(const CorpusStatement& change, End end) {
    const auto transaction = cached_->begin();
    run(*transaction, change);
    end == End::commit ? transaction->commit() : transaction->rollback();
  }
  static void run(Executor& executor, const CorpusStatement& change) {
    try {
      executor.query(change.query());
    } catch (const Error& error) {
      BOOST_ERROR(error.what());
    }
  }

  void fill() {
    for (const CorpusStatement& each : corpus_.cached) ask(*cached_, each.query());
  }
  std::vector<Answer> bare_answers() {
    std::vector<Answer> all;
    for (const CorpusStatement& each : corpus_.cached) all.push_back(ask(*bare_, each.query()));
    return all;
  }
  /// \return the database's own
  std::vector<Answer> check_answers() {
    std::vector<Answer> own = bare_answers();
    for (std::size_t i = 0; i < own.size(); ++i) {
      const CorpusStatement& each = corpus_.cached[i];
      const Answer cached = ask(*cached_, each.query());
      BOOST_TEST((cached == own[i]), each.place << " is stale: " << each.sql << ": " << cached.to_string()
                                                << " instead of " << own[i].to_string());
    }
    return own;
  }

  CachedCorpus corpus_;
  StorePtr bare_;
  StorePtr cached_;
  std::vector<bool> has_changed_;
};

BOOST_AUTO_TEST_SUITE(cached_statements)

BOOST_AUTO_TEST_CASE(sqlite) { Trial("sqlite", "sqlite").run(); }
BOOST_AUTO_TEST_CASE(postgresql) { Trial("postgresql", "postgresql").run(); }
BOOST_AUTO_TEST_CASE(mysql) { Trial("mysql", "mysql").run(); }
BOOST_AUTO_TEST_CASE(odbc_mysql) { Trial("odbc_mysql", "mysql").run(); }

BOOST_AUTO_TEST_CASE(standard_sql_on_all) {
  for (const char* group : {"sqlite", "postgresql", "mysql", "odbc_sqlite", "odbc_postgresql", "odbc_mysql",
                            "oracle_h2", "oracle_orafce", "sqlserver_h2"})
    BOOST_TEST_CONTEXT(group) { Trial(group, "standard").run(); }
}

// Where DDL commits, it does so with what came before it, though it may itself fail; what follows is
// committed as it is done. A rollback undoes nothing of all that.
BOOST_AUTO_TEST_CASE(what_ddl_committed_is_seen_in_spite_of_a_rollback) {
  for (const char* group : {"mysql", "odbc_mysql", "oracle_h2", "sqlserver_h2", "sqlite", "postgresql"}) {
    BOOST_TEST_CONTEXT(group) {
      const StorePtr bare = open_bare(group);
      const StorePtr cached = query_cache(memory_cache({.capacity = 16_MiB})) | bare;
      ask(*bare, "DROP TABLE weir_k_one");
      bare->execute("CREATE TABLE weir_k_one (id INTEGER PRIMARY KEY, n INTEGER)");
      bare->execute("INSERT INTO weir_k_one VALUES (1, 1)");
      const auto check = [&](std::string_view ddl) {
        ask(*cached, "SELECT n FROM weir_k_one WHERE id = 1");
        const auto transaction = cached->begin();
        transaction->execute("UPDATE weir_k_one SET n = n + 1 WHERE id = 1");
        ask(*transaction, Query(ddl));
        BOOST_TEST((ask(*cached, "SELECT n FROM weir_k_one WHERE id = 1") ==
                    ask(*bare, "SELECT n FROM weir_k_one WHERE id = 1")));
        ask(*transaction, "UPDATE weir_k_one SET n = n + 1 WHERE id = 1");
        transaction->rollback();
        BOOST_TEST((ask(*cached, "SELECT n FROM weir_k_one WHERE id = 1") ==
                    ask(*bare, "SELECT n FROM weir_k_one WHERE id = 1")));
      };
      check("CREATE TABLE weir_k_two (id INTEGER PRIMARY KEY)");
      check("CREATE TABLE weir_k_two (id INTEGER PRIMARY KEY)");
      ask(*bare, "DROP TABLE weir_k_two");
      bare->execute("DROP TABLE weir_k_one");
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::test
