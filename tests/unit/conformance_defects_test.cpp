// SPDX-License-Identifier: BSL-1.0
// A suite that nothing fails proves nothing: stores with one defect each, and the case that finds it.
#include <boost/test/unit_test.hpp>
#include <string_view>
#include <vector>

#include "broken_store.hpp"
#include "support/temp_dir.hpp"
#include "weir/backends/sqlite.hpp"
#include "weir/conformance/suite.hpp"

using namespace weir;
using test::broken;
using test::changed;
using test::Defect;

namespace {

struct Defective {
  std::string_view what;
  std::string_view found_by;  ///< the case
  Defect defect;
};

/// A parameter of one type made another; all others stay.
template <class T, class Change>
std::function<Value(const Value&)> every(const Change& change) {
  return [change](const Value& value) -> Value {
    const T* const held = value.get_if<T>();
    return held == nullptr ? value : Value(change(*held));
  };
}

Query with_sql(const Query& query, std::string sql) { return {Statement(sql), query.params()}; }

/// Errors of one kind told as another.
std::function<Error(const Error&)> confused(Errc told_as_internal) {
  return [told_as_internal](const Error& error) {
    return error.kind() == told_as_internal ? Error(Errc::internal, "something went wrong") : error;
  };
}

const std::vector<Defective>& rows() {
  static const std::vector<Defective> all = {
      {"loses a microsecond", "timestamps_round_trip", {.parameter = every<Timestamp>([](Timestamp at) {
                                                          return Timestamp{at.micros - at.micros % 10};
                                                        })}},
      {"shifts instants by a time zone",
       "instants_round_trip",
       {.parameter =
            every<TimestampTz>([](TimestampTz at) { return TimestampTz{at.micros + 3'600'000'000}; })}},
      {"keeps 15 digits of a double",
       "reals_of_17_digits_round_trip",
       {.parameter = every<double>([](double v) { return static_cast<double>(static_cast<float>(v)); })}},
      {"cuts off blanks", "white_space_round_trips", {.parameter = every<std::string>([](std::string text) {
                                                        text.erase(text.find_last_not_of(' ') + 1);
                                                        return text;
                                                      })}},
      {"takes empty text for NULL",
       "empty_text_is_a_text",
       {.parameter =
            every<std::string>([](std::string text) { return text.empty() ? Value() : Value(text); })}},
      {"ends text at a NUL", "bytes_round_trip", {.parameter = every<Bytes>([](const Bytes& bytes) {
                                                    const std::string_view octets = bytes.octets;
                                                    return Bytes{
                                                        std::string(octets.substr(0, octets.find('\0')))};
                                                  })}},
      {"reads NULL as text",
       "every_type_takes_null",
       {.parameter = [](const Value& value) { return value.is_null() ? Value("") : value; }}},
      {"folds names of columns",
       "quoted_names_keep_everything",
       {.answer =
            [](const Rows& answer) {
              return changed(answer, {}, [](std::string name) {
                for (char& c : name) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c);
                return name;
              });
            }}},
      {"loses a row",
       "many_rows_come_whole",
       {.answer =
            [](const Rows& answer) { return answer.size() > 1 ? changed(answer, {}, {}, 1) : answer; }}},
      {"forgets the columns of an empty answer",
       "no_rows_keep_their_columns",
       {.answer = [](const Rows& answer) { return answer.empty() ? Rows() : answer; }}},
      {"ends a stream early", "a_stream_gives_every_row_once", {.streams_end_early = true}},

      {"counts one row too many", "inserts_are_counted", {.affected = [](std::uint64_t n) { return n + 1; }}},
      {"counts nothing", "updates_count_what_they_match", {.affected = [](std::uint64_t) { return 0U; }}},
      {"counts rows of a batch once",
       "deletes_in_a_batch_are_counted",
       {.affected = [](std::uint64_t n) { return n == 0 ? 0U : 1U; }}},
      {"runs a query twice",
       "a_query_that_writes_writes_once",
       {.statement =
            [](const Query& query) {
              std::string text(query.statement().sql());
              const std::size_t step = text.find("n + 1");
              return step == std::string::npos ? query : with_sql(query, text.replace(step, 5, "n + 2"));
            }}},

      {"commits what is rolled back", "a_rollback_leaves_nothing", {.rollback_commits = true}},
      {"rolls back what is committed", "a_commit_is_seen", {.commit_rolls_back = true}},
      {"swallows savepoints", "a_savepoint_is_rolled_back_to", {.no_savepoints = true}},
      {"begins no read-only transaction",
       "a_read_only_transaction_refuses_writes",
       {.options =
            [](TransactionOptions options) {
              options.read_only = false;
              return options;
            }}},
      {"leaves half a batch behind", "a_failing_middle_row_is_told", {.batches_row_by_row = true}},

      {"keeps no deadline", "a_deadline_that_has_passed_is_a_timeout", {.no_deadlines = true}},
      {"does not tell a broken key", "a_unique_key_is_kept", {.error = confused(Errc::unique_violation)}},
      {"does not tell a missing table",
       "an_unknown_table_is_undefined",
       {.error = confused(Errc::undefined_object)}},
      {"does not tell bad SQL", "a_syntax_error_is_one", {.error = confused(Errc::syntax)}},
      {"names no link in its errors",
       "errors_name_their_link",
       {.error = [](const Error& error) { return Error(error.kind(), "trouble"); }}},

      {"forgets what a statement reads",
       "reads_and_writes_are_told",
       {.effects =
            [](Effects effects) {
              effects.reads.clear();
              return effects;
            }}},
      {"takes the time for cacheable",
       "the_time_is_not_cacheable",
       {.effects =
            [](Effects effects) {
              effects.cacheable = true;
              return effects;
            }}},
      {"forgets cascades",
       "a_cascade_is_a_write",
       {.effects =
            [](Effects effects) {
              std::erase_if(effects.writes, [](const std::string& table) {
                return table.find("weir_o") != std::string::npos;  // the case's second table
              });
              effects.writes_anything = false;
              return effects;
            }}},
      {"lets BEGIN through",
       "session_control_is_refused",
       {.statement =
            [](const Query& query) {
              const bool begins = query.statement().sql().find("BEGIN") != std::string_view::npos;
              return begins ? with_sql(query, "SELECT 1") : query;
            }}},
      {"puts parameters into the text",
       "a_parameter_is_never_sql",
       {.parameter = every<std::string>([](std::string text) {
          return text.find('\'') == std::string::npos ? text : text.substr(0, text.find('\''));
        })}},
  };
  return all;
}

const conformance::StoreCase& case_of(std::string_view name) {
  for (const conformance::StoreCase& test : conformance::store_cases())
    if (test.name == name) return test;
  throw std::runtime_error("there is no case " + std::string(name));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(conformance_defects)

BOOST_AUTO_TEST_CASE(each_is_found_by_its_case) {
  const test::TempDir directory;
  const StorePtr sound =
      sqlite_store("sqlite:" + directory.file("test.db"), {.journal = SqliteOptions::Journal::wal});
  for (const Defective& row : rows()) {
    const conformance::StoreCase& test = case_of(row.found_by);
    const StorePtr store = broken(sound, row.defect);
    BOOST_TEST((conformance::run_case(*sound, test).outcome == conformance::Outcome::passed), row.found_by);
    const conformance::CaseResult result = conformance::run_case(*store, test);
    BOOST_TEST((result.outcome == conformance::Outcome::failed),
               "a store that " << row.what << " passes " << row.found_by);
  }
}

BOOST_AUTO_TEST_SUITE_END()
