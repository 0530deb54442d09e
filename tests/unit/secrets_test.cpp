// SPDX-License-Identifier: BSL-1.0
#include "secrets.hpp"

#include <sys/types.h>

#include <boost/test/unit_test.hpp>
#include <fstream>
#include <thread>

#include "support/temp_dir.hpp"

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(secrets)

namespace {

std::string problem_of(const std::string& script, std::chrono::milliseconds limit) {
  const auto secret = weir::detail::secret_from_command({"sh", "-c", script}, limit);
  BOOST_TEST(!secret.value.has_value());
  return secret.problem;
}

/// Whether it runs no more: a process whose parent was killed too stays as a zombie until somebody waits for
/// it.
bool is_dead(pid_t pid) {
  std::string word;
  std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
  const bool exists = static_cast<bool>(stat >> word >> word >> word);
  return !exists || word == "Z" || word == "X";
}

/// A kill takes a moment on a busy machine.
bool dies_soon(const std::string& pid_file) {
  pid_t pid = 0;
  std::ifstream(pid_file) >> pid;
  BOOST_REQUIRE(pid > 0);
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (!is_dead(pid) && std::chrono::steady_clock::now() < give_up) std::this_thread::sleep_for(5ms);
  return is_dead(pid);
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_command_that_does_not_end_is_killed_with_what_it_started) {
  const weir::test::TempDir dir;
  const std::string pid_file = dir.file("pid");
  const std::string script = "sleep 600 & echo $! > " + pid_file + "; wait";
  BOOST_TEST(problem_of(script, 2s) == "the command \"sh\" failed: no end of its output in time");
  BOOST_TEST(dies_soon(pid_file));
}

BOOST_AUTO_TEST_CASE(a_command_that_only_closes_its_output_is_killed) {
  const weir::test::TempDir dir;
  const std::string pid_file = dir.file("pid");
  const std::string script = "echo $$ > " + pid_file + "; exec >&-; exec sleep 600";
  BOOST_TEST(problem_of(script, 2s) == "the command \"sh\" failed: no end in time");
  BOOST_TEST(dies_soon(pid_file));
}

BOOST_AUTO_TEST_CASE(a_command_has_nothing_to_read) {
  BOOST_TEST(weir::detail::secret_from_command({"cat"}, 10s).value.value() == "");
}

BOOST_AUTO_TEST_CASE(a_command_may_take_its_time) {
  BOOST_TEST(
      weir::detail::secret_from_command({"sh", "-c", "printf a; sleep 0.1; echo b"}, 10s).value.value() ==
      "ab");
}

BOOST_AUTO_TEST_SUITE_END()
