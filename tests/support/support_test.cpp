// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "support/duration.hpp"
#include "support/manual_clock.hpp"
#include "support/process.hpp"
#include "support/servers.hpp"
#include "support/temp_dir.hpp"

namespace weir::test {
namespace {

BOOST_AUTO_TEST_CASE(a_program_is_given_input_and_tells_how_it_ended) {
  const Outcome outcome = run({"sh", "-c", "cat; echo trouble >&2; exit 3"}, "hello");
  BOOST_TEST(outcome.status == 3);
  BOOST_TEST(outcome.output == "hello");
  BOOST_TEST(outcome.errors == "trouble\n");
}

BOOST_AUTO_TEST_CASE(a_killed_program_has_the_signal_in_its_status) {
  BOOST_TEST(run({"sh", "-c", "kill -9 $$"}).status == 128 + 9);
}

BOOST_AUTO_TEST_CASE(a_program_that_is_not_there_is_an_error) {
  BOOST_CHECK_THROW(run({"/no/such/program"}), std::system_error);
}

BOOST_AUTO_TEST_CASE(a_program_inherits_no_open_file) {
  const std::ifstream open("/proc/self/maps");
  const Outcome outcome = run({"sh", "-c", "ls -l /proc/self/fd"});
  BOOST_TEST(outcome.output.find("maps") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_temporary_directory_goes_with_its_content) {
  std::string path;
  {
    const TempDir dir;
    path = dir.path();
    std::ofstream(dir.file("inside")) << "x";
    BOOST_TEST(std::filesystem::exists(path + "/inside"));
  }
  BOOST_TEST(!std::filesystem::exists(path));
}

BOOST_AUTO_TEST_CASE(a_manual_clock_moves_only_when_told) {
  using namespace std::chrono_literals;
  ManualClock clock;
  const auto start = clock.now();
  const auto wall = clock.wall();
  BOOST_CHECK(clock.now() == start);
  clock.advance(1500ms);
  BOOST_CHECK(clock.now() - start == 1500ms);
  BOOST_CHECK(clock.wall() - wall == 1500ms);
  clock.jump_wall(-1h);
  BOOST_CHECK(clock.now() - start == 1500ms);
  BOOST_CHECK(clock.wall() - wall == 1500ms - 1h);
}

BOOST_AUTO_TEST_CASE(a_measured_time_is_forgiven_what_the_machine_was_late) {
  using namespace std::chrono_literals;
  const Took idle{100ms, 1ms};
  BOOST_TEST((idle >= 100ms && idle > 50ms && idle < 98ms));
  const Took busy{100ms, 20ms};
  BOOST_TEST((busy >= 100ms && busy < 50ms));
  BOOST_TEST((duration_of([] { std::this_thread::sleep_for(20ms); }) >= 20ms));
}

BOOST_AUTO_TEST_CASE(a_test_without_its_servers_fails) {
  setenv("WEIR_TEST_SERVERS", "/no/such/servers.env", 1);
  BOOST_CHECK_THROW(server_url("redis"), std::runtime_error);
  unsetenv("WEIR_TEST_SERVERS");
}

BOOST_AUTO_TEST_CASE(unique_names_differ) { BOOST_TEST(unique_name("t") != unique_name("t")); }

}  // namespace
}  // namespace weir::test
