// SPDX-License-Identifier: BSL-1.0
#include <zlib.h>

#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/process.hpp"
#include "support/temp_dir.hpp"
#include "trace_file.hpp"

namespace weir {
namespace {

using test::Outcome;

struct Fixture {
  test::TempDir dir;

  std::string plain(const std::string& text) const {
    const std::string path = dir.file("trace");
    std::ofstream(path, std::ios::binary) << text;
    return path;
  }
  std::string compressed(const std::string& text) const {
    const std::string path = dir.file("trace.gz");
    gzFile_s* const file = gzopen(path.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
    return path;
  }
  static std::vector<std::string> keys(const std::string& path) {
    trace::TraceFile file(path);
    std::vector<std::string> all;
    while (const auto key = file.next()) all.emplace_back(*key);
    return all;
  }
  static Outcome weir_trace(const std::vector<std::string>& arguments) {
    std::vector<std::string> command{WEIR_TRACE};
    command.insert(command.end(), arguments.begin(), arguments.end());
    return test::run(command);
  }
};

auto says(const std::string& part) {
  return [part](const std::runtime_error& error) {
    return std::string(error.what()).find(part) != std::string::npos;
  };
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

BOOST_FIXTURE_TEST_SUITE(a_trace_file, Fixture)

BOOST_AUTO_TEST_CASE(has_a_key_a_line) {
  const std::vector<std::string> expected{"a", "b b", "a"};
  BOOST_TEST(keys(plain("a\nb b\na\n")) == expected, boost::test_tools::per_element());
  BOOST_TEST(keys(plain("a\r\n\nb b\r\n\na")) == expected, boost::test_tools::per_element());
  BOOST_TEST(keys(compressed("a\nb b\na")) == expected, boost::test_tools::per_element());
  BOOST_TEST(keys(plain("")).empty());
}

// Lines across the ends of the blocks in which it is read.
BOOST_AUTO_TEST_CASE(may_be_longer_than_a_block) {
  std::vector<std::string> expected;
  std::string text;
  for (std::size_t i = 0; i < 5000; ++i) {
    expected.push_back(std::string(1 + i * 37 % 1024, 'k') + std::to_string(i % 10));
    expected.back().resize(std::min<std::size_t>(expected.back().size(), 1024));
    text += expected.back() + '\n';
  }
  BOOST_TEST((keys(plain(text)) == expected));
  BOOST_TEST((keys(compressed(text)) == expected));
}

BOOST_AUTO_TEST_CASE(is_refused_with_the_place_and_the_reason) {
  BOOST_CHECK_EXCEPTION(keys(dir.file("absent")), std::runtime_error, says("absent: No such file"));
  BOOST_CHECK_EXCEPTION(keys(dir.path()), std::runtime_error, says("is a directory"));
  BOOST_CHECK_EXCEPTION(keys(plain("a\n" + std::string(1025, 'k'))), std::runtime_error,
                        says("line 2: a key of 1025 octets"));
  BOOST_CHECK_EXCEPTION(keys(plain(std::string(1U << 20U, 'k'))), std::runtime_error, says("line 1: longer"));
}

BOOST_AUTO_TEST_CASE(that_is_cut_off_is_no_shorter_trace) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += std::to_string(i * 7919 % 100'003) + '\n';
  const std::string path = compressed(text);
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  BOOST_CHECK_EXCEPTION(keys(path), std::runtime_error, says("damaged or cut off"));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_FIXTURE_TEST_SUITE(the_command, Fixture)

BOOST_AUTO_TEST_CASE(prints_requests_hits_misses_and_the_ratio) {
  const Outcome outcome = weir_trace({plain("a\nb\na\na\n"), "--capacity", "2"});
  BOOST_TEST(outcome.status == 0);
  BOOST_TEST(outcome.output == "requests=4 hits=2 misses=2 ratio=0.5000\n");
  BOOST_TEST(outcome.errors.empty());
  BOOST_TEST(weir_trace({compressed("a\n\n"), "--capacity", "1"}).output ==
             "requests=1 hits=0 misses=1 ratio=0.0000\n");
  BOOST_TEST(weir_trace({plain(""), "--capacity", "1"}).output ==
             "requests=0 hits=0 misses=0 ratio=0.0000\n");
}

BOOST_AUTO_TEST_CASE(gives_the_same_for_the_same) {
  std::string text;
  for (unsigned i = 0; i < 30'000; ++i) text += std::to_string(i * i % 1009) + '\n';
  const std::string path = plain(text);
  BOOST_TEST(weir_trace({path, "--capacity", "100"}).output ==
             weir_trace({path, "--capacity", "100"}).output);
}

BOOST_AUTO_TEST_CASE(says_what_is_wrong) {
  const Outcome absent = weir_trace({dir.file("absent"), "--capacity", "1"});
  BOOST_TEST(absent.status == 1);
  BOOST_TEST(contains(absent.errors, "weir_trace: "));
  BOOST_TEST(contains(absent.errors, "absent: No such file or directory"));
  const std::string path = plain("a\n");
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {}, {path}, {path, "--capacity", "0"}, {path, "--capacity", "-1"}, {path, "--capacity", "many"}}) {
    const Outcome outcome = weir_trace(arguments);
    BOOST_TEST(outcome.status == 2);
    BOOST_TEST(!outcome.errors.empty());
    BOOST_TEST(outcome.output.empty());
  }
  const Outcome shards = weir_trace({path, "--capacity", "2", "--shards", "4"});
  BOOST_TEST(shards.status == 1);
  BOOST_TEST(contains(shards.errors, "shards; each needs one"));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
