// SPDX-License-Identifier: BSL-1.0
// `weir conformance` as a person runs it, on SQLite and memory alone.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "support/temp_dir.hpp"
#include "weir_command.hpp"

using weir::test::comes_true;
using weir::test::contains;
using weir::test::Outcome;
using weir::test::running_weir_command;
using weir::test::TempDir;
using weir::test::weir_command;

namespace {

struct Directory {
  TempDir directory;
  std::string file = directory.file("shop.db");
  std::string url = "sqlite:" + file;

  std::vector<std::string> files() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(directory.path()))
      names.push_back(entry.path().filename());
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string contents() const {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
  }
};

const std::vector<std::string> nothing;
const std::vector<std::string> the_file = {"shop.db"};

void check_fails(const Outcome& outcome, int status, const std::vector<std::string>& parts) {
  BOOST_TEST(outcome.status == status, outcome.errors);
  for (const std::string& part : parts)
    BOOST_TEST(contains(outcome.errors, part), part << " is not in: " << outcome.errors);
  BOOST_TEST(!contains(outcome.output + outcome.errors, "hunter2"));
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(conformance, Directory)

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_not_there_afterwards) {
  const Outcome outcome = weir_command({"conformance", url});
  BOOST_TEST(outcome.status == 0, outcome.output + outcome.errors);
  BOOST_TEST(contains(outcome.output, "skipped, without unsigned_integers: the_end_of_uint64_round_trips\n"));
  BOOST_TEST(contains(outcome.output, "\nsqlite "), outcome.output);
  BOOST_TEST(!contains(outcome.output, "failed:"), outcome.output);
  BOOST_TEST(outcome.errors == "");
  BOOST_TEST(files() == nothing);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_there_stays_as_it_is) {
  weir_command({"query", url, "CREATE TABLE t (id INTEGER); INSERT INTO t VALUES (1)"});
  const std::string before = contents();
  const Outcome outcome = weir_command({"conformance", url, "--filter", "transaction"});
  BOOST_TEST(outcome.status == 0, outcome.output + outcome.errors);
  BOOST_TEST(before.size() > 0U);
  BOOST_TEST((contents() == before));
  BOOST_TEST(files() == the_file);
}

BOOST_AUTO_TEST_CASE(a_signal_ends_the_run_and_leaves_nothing) {
  for (const int signal : {SIGINT, SIGTERM}) {
    weir::test::Running run = running_weir_command({"conformance", url});
    BOOST_TEST_REQUIRE(comes_true([&] { return !files().empty(); }));
    run.signal(signal);
    const Outcome outcome = run.wait();
    check_fails(outcome, 1, {"stopped after ", " cases"});
    BOOST_TEST(contains(outcome.output, "\nsqlite "), outcome.output);
    BOOST_TEST(files() == nothing);
  }
}

BOOST_AUTO_TEST_CASE(keep_leaves_the_place) {
  const Outcome outcome = weir_command({"conformance", url, "--keep", "--filter", "one_state"});
  BOOST_TEST(contains(outcome.output, "kept: "), outcome.output);
  BOOST_TEST(files().size() == 1U);
}

BOOST_AUTO_TEST_CASE(the_filter_chooses_cases_and_the_matrix_shows_capabilities) {
  const Outcome outcome = weir_command({"conformance", url, "--filter", "uint64", "--matrix"});
  BOOST_TEST(contains(outcome.output, "| `uuids` | yes |\n"), outcome.output);
  BOOST_TEST(contains(outcome.output, "| `unsigned_integers` | – |\n"), outcome.output);
  const Outcome skipped = weir_command({"conformance", url, "--filter", "the_end_of_uint64_round_trips"});
  check_fails(skipped, 1, {"nothing passed"});
}

BOOST_AUTO_TEST_CASE(a_cache_has_its_own_suite) {
  const Outcome outcome = weir_command({"conformance", "memory:", "--matrix"});
  BOOST_TEST(outcome.status == 0, outcome.output + outcome.errors);
  BOOST_TEST(contains(outcome.output, "\nmemory "), outcome.output);
  BOOST_TEST(contains(outcome.output, "| `shared` | – |\n"), outcome.output);
}

BOOST_AUTO_TEST_CASE(options_reach_the_backend) {
  BOOST_TEST(weir_command({"conformance", url, "-o", "journal=wal", "--filter", "one_state"}).status == 0);
  BOOST_TEST(weir_command({"conformance", "memory:", "-o", "capacity=1MiB", "--filter", "add_sets"}).status ==
             0);
  check_fails(weir_command({"conformance", url, "-o", "journal=off"}), 2, {"journal", "wal"});
  check_fails(weir_command({"conformance", url, "-o", "jurnal=wal"}), 2, {"jurnal"});
}

BOOST_AUTO_TEST_CASE(wrong_usage_is_status_2) {
  check_fails(weir_command({"conformance"}), 2, {"url"});
  check_fails(weir_command({"conformance", "nothing://u:hunter2@h"}), 2,
              {"\"nothing\"", "sqlite:", "redis:"});
  check_fails(weir_command({"conformance", "shop.db"}), 2, {"scheme", "sqlite:", "redis:"});
  check_fails(weir_command({"conformance", "sqlite:"}), 2, {"sqlite:PATH"});
  check_fails(weir_command({"conformance", "sqlite::memory:"}), 2, {"one connection", "file"});
  check_fails(weir_command({"conformance", "postgresql://u:hunter2@[::1"}), 2, {"postgresql://"});
  check_fails(weir_command({"conformance", url, "--filter", "no_such_case"}), 2, {"no_such_case"});
  check_fails(weir_command({"conformance", url, "-o", "hunter2"}), 2, {"NAME=VALUE"});
  check_fails(weir_command({"conformance", url, "-o", "url=sqlite:x"}), 2, {"url"});
  check_fails(weir_command({"conformance", "redis://:hunter2@h", "-o", "prefix=x"}), 2, {"prefix"});
  check_fails(weir_command({"conformance", "memory:", "--keep"}), 2, {"--keep", "store"});
  BOOST_TEST(files() == nothing);
}

BOOST_AUTO_TEST_CASE(what_does_not_answer_is_said) {
  for (const char* const url_of_nobody :
       {"postgresql://u:hunter2@127.0.0.1:1/x", "mysql://u:hunter2@127.0.0.1:1/x",
        "odbc:Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=1;UID=u;PWD=hunter2;Database=x",
        "redis://:hunter2@127.0.0.1:1"})
    check_fails(weir_command({"conformance", url_of_nobody}), 1, {"127.0.0.1", "check the URL"});
  check_fails(weir_command({"conformance", "sqlite:/no/such/directory/x.db"}), 1, {"/no/such/directory"});
  std::ofstream(file) << std::string(5000, 'x');
  check_fails(weir_command({"conformance", url}), 1, {"not a database"});
}

BOOST_AUTO_TEST_CASE(a_full_disk_under_the_output_is_said) {
  const std::string command = std::string(WEIR_COMMAND) + " conformance " + url + " > /dev/full";
  check_fails(weir::test::run({"sh", "-c", command}), 1, {"standard output"});
  BOOST_TEST(files() == nothing);
}

BOOST_AUTO_TEST_SUITE_END()
