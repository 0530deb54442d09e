// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>

#include "classify_error.hpp"
#include "command.hpp"
#include "glob.hpp"
#include "reply.hpp"
#include "reply_reader.hpp"
#include "scripts.hpp"

namespace weir::redis {
namespace {

using namespace std::string_literals;

/// What the reader makes of these octets, given in pieces.
Reply parse(const std::string& octets, std::size_t piece = 4096) {
  ReplyReader reader;
  Reply reply;
  for (std::size_t at = 0; at < octets.size(); at += piece) {
    BOOST_REQUIRE((reader.next(reply) == ReplyReader::Next::more));
    const std::string some = octets.substr(at, piece);
    reader.feed(some.data(), some.size());
  }
  BOOST_REQUIRE((reader.next(reply) == ReplyReader::Next::reply));
  BOOST_TEST(reader.drained());
  return reply;
}

ReplyReader::Next outcome_of(const std::string& octets) {
  ReplyReader reader;
  reader.feed(octets.data(), octets.size());
  Reply reply;
  return reader.next(reply);
}

bool is_internal(const Error& error) { return error.kind() == Errc::internal && error.link() == "redis"; }

BOOST_AUTO_TEST_SUITE(replies)

BOOST_AUTO_TEST_CASE(a_value_or_nothing) {
  BOOST_TEST(read_value(parse("$4\r\na\0\r\n\r\n"s))->view() == "a\0\r\n"s);
  BOOST_TEST(read_value(parse("$0\r\n\r\n"))->empty());
  BOOST_TEST(!read_value(parse("$-1\r\n")));
  for (const char* other : {"+OK\r\n", ":1\r\n", "*0\r\n"}) {
    BOOST_CHECK_EXCEPTION(read_value(parse(other)), Error, is_internal);
  }
}

BOOST_AUTO_TEST_CASE(many_values) {
  const std::string octets = "*3\r\n$1\r\na\r\n$-1\r\n$0\r\n\r\n";
  const auto values = read_values(parse(octets), 3);
  BOOST_TEST(values[0]->view() == "a");
  BOOST_TEST(!values[1]);
  BOOST_TEST(values[2]->empty());
  BOOST_CHECK_EXCEPTION(read_values(parse(octets), 2), Error, is_internal);
  BOOST_CHECK_EXCEPTION(read_values(parse("$1\r\na\r\n"), 1), Error, is_internal);
  BOOST_CHECK_EXCEPTION(read_values(parse("*1\r\n:1\r\n"), 1), Error, is_internal);
}

BOOST_AUTO_TEST_CASE(whether_it_was_set) {
  BOOST_TEST(read_was_set(parse("+OK\r\n")));
  BOOST_TEST(!read_was_set(parse("$-1\r\n")));
  BOOST_CHECK_EXCEPTION(read_was_set(parse("+QUEUED\r\n")), Error, is_internal);
  BOOST_CHECK_EXCEPTION(read_was_set(parse(":1\r\n")), Error, is_internal);
}

BOOST_AUTO_TEST_CASE(numbers) {
  BOOST_TEST(read_integer(parse(":-9223372036854775808\r\n")) == std::numeric_limits<std::int64_t>::min());
  BOOST_CHECK_EXCEPTION(read_integer(parse("$1\r\n1\r\n")), Error, is_internal);
  BOOST_TEST(read_integer_text(parse("$19\r\n9223372036854775807\r\n")) ==
             std::numeric_limits<std::int64_t>::max());
  for (const char* other : {"$0\r\n\r\n", "$2\r\n1 \r\n", ":1\r\n", "$19\r\n9223372036854775808\r\n"}) {
    BOOST_CHECK_EXCEPTION(read_integer_text(parse(other)), Error, is_internal);
  }
}

BOOST_AUTO_TEST_CASE(what_resp3_adds) {
  BOOST_TEST(!read_value(parse("_\r\n")));
  BOOST_TEST(read_value(parse("=7\r\ntxt:abc\r\n"))->view() == "abc");
  BOOST_TEST(read_value(parse(",1.5\r\n"))->view() == "1.5");
  BOOST_TEST(read_integer(parse("#t\r\n")) == 1);
  const Reply map = parse("%2\r\n+role\r\n$6\r\nmaster\r\n+n\r\n:3\r\n");
  BOOST_TEST((map.type == Reply::Type::list));
  BOOST_REQUIRE(map.elements.size() == 4);
  BOOST_TEST(map.elements[1].text.view() == "master");
  BOOST_TEST((parse(">1\r\n+x\r\n").type == Reply::Type::push));
}

BOOST_AUTO_TEST_CASE(pieces_of_any_size_make_the_same_reply) {
  const std::string octets = "*3\r\n*2\r\n$2\r\nab\r\n:7\r\n$3\r\n\r\n:\r\n-ERR no\r\n";
  for (std::size_t piece = 1; piece < octets.size(); ++piece) {
    const Reply reply = parse(octets, piece);
    BOOST_REQUIRE(reply.elements.size() == 3);
    BOOST_REQUIRE(reply.elements[0].elements.size() == 2);
    BOOST_TEST(reply.elements[0].elements[0].text.view() == "ab");
    BOOST_TEST(reply.elements[0].elements[1].integer == 7);
    BOOST_TEST(reply.elements[1].text.view() == "\r\n:");
    BOOST_TEST(is_error(reply.elements[2]));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_reply_is_nonsense_and_claims_take_no_memory) {
  for (const char* octets : {"HTTP/1.1 400\r\n", ":x\r\n", "$-2\r\n", "*99999999999\r\n", "#x\r\n"})
    BOOST_TEST((outcome_of(octets) == ReplyReader::Next::nonsense));
  BOOST_TEST((outcome_of("*16000000\r\n") == ReplyReader::Next::more));
  BOOST_TEST((outcome_of("$500000000000\r\n") == ReplyReader::Next::more));
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "*1\r\n";
  BOOST_TEST((outcome_of(deep) == ReplyReader::Next::nonsense));
}

BOOST_AUTO_TEST_CASE(a_step_of_a_scan) {
  const Reply reply = parse("*2\r\n$2\r\n17\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n");
  const ScanStep step = read_scan(reply);
  BOOST_TEST(step.cursor == "17");
  BOOST_REQUIRE(step.keys.size() == 2);
  BOOST_TEST(step.keys[1] == "b");
  BOOST_CHECK_EXCEPTION(read_scan(parse("*1\r\n$1\r\n0\r\n")), Error, is_internal);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(errors)

struct Row {
  const char* reply;
  Errc kind;
  const char* prefix;
};

constexpr Row rows[] = {
    {"WRONGPASS invalid username-password pair or user is disabled.", Errc::permission, "WRONGPASS"},
    {"NOAUTH Authentication required.", Errc::permission, "NOAUTH"},
    {"NOPERM this user has no permissions to run the 'get' command", Errc::permission, "NOPERM"},
    {"DENIED Redis is running in protected mode", Errc::permission, "DENIED"},
    {"ERR invalid password", Errc::permission, "ERR"},
    {"ERR AUTH <password> called without any password configured for the default user.", Errc::permission,
     "ERR"},
    {"LOADING Redis is loading the dataset in memory", Errc::unavailable, "LOADING"},
    {"CLUSTERDOWN The cluster is down", Errc::unavailable, "CLUSTERDOWN"},
    {"TRYAGAIN Multiple keys request during rehashing of slot", Errc::unavailable, "TRYAGAIN"},
    {"MASTERDOWN Link with MASTER is down", Errc::unavailable, "MASTERDOWN"},
    {"NOREPLICAS Not enough good replicas to write.", Errc::unavailable, "NOREPLICAS"},
    {"ERR max number of clients reached", Errc::unavailable, "ERR"},
    {"READONLY You can't write against a read only replica.", Errc::read_only, "READONLY"},
    {"MISCONF Redis is configured to save RDB snapshots, but …", Errc::read_only, "MISCONF"},
    {"OOM command not allowed when used memory > 'maxmemory'.", Errc::too_large, "OOM"},
    {"ERR string exceeds maximum allowed size (proto-max-bulk-len)", Errc::too_large, "ERR"},
    {"ERR Protocol error: invalid bulk length", Errc::too_large, "ERR"},
    {"WRONGTYPE Operation against a key holding the wrong kind of value", Errc::type_mismatch, "WRONGTYPE"},
    {"ERR value is not an integer or out of range", Errc::type_mismatch, "ERR"},
    {"ERR increment or decrement would overflow", Errc::out_of_range, "ERR"},
    {"BUSY Redis is busy running a script.", Errc::busy, "BUSY"},
    {"ERR DB index is out of range", Errc::config, "ERR"},
    {"ERR This instance has cluster support disabled", Errc::config, "ERR"},
    {"MOVED 3999 127.0.0.1:6381", Errc::unsupported, "MOVED"},
    {"ASK 3999 127.0.0.1:6381", Errc::unsupported, "ASK"},
    {"CROSSSLOT Keys in request don't hash to the same slot", Errc::unsupported, "CROSSSLOT"},
    {"ERR unknown command 'UNLINK', with args beginning with: 'k' ", Errc::unsupported, "ERR"},
    {"ERR syntax error", Errc::internal, "ERR"},
    {"NOSCRIPT No matching script.", Errc::internal, "NOSCRIPT"},
    {"READONLYISH is another word", Errc::internal, "READONLYISH"},
    {"something in lower case", Errc::internal, ""},
    {"", Errc::internal, ""},
};

BOOST_AUTO_TEST_CASE(every_error_reply_has_its_kind) {
  for (const Row& row : rows) {
    BOOST_TEST_CONTEXT(row.reply) {
      const Error error = failure_of(row.reply, "127.0.0.1:6379").error();
      BOOST_TEST((error.kind() == row.kind));
      BOOST_TEST(error.native_code() == row.prefix);
      BOOST_TEST(error.server_message() == row.reply);
      BOOST_TEST(error.link() == "redis");
      BOOST_TEST(std::string(error.what()).find("127.0.0.1:6379") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(requests)

BOOST_AUTO_TEST_CASE(a_command_as_octets) {
  BOOST_TEST(Command(1).add("PING").bytes() == "*1\r\n$4\r\nPING\r\n");
  BOOST_TEST(Command(3).add("SET").add("p:", "k\0"s).add("").bytes() ==
             "*3\r\n$3\r\nSET\r\n$4\r\np:k\0\r\n$0\r\n\r\n"s);
  BOOST_TEST(Command(2).add("X").add(std::numeric_limits<std::int64_t>::min()).bytes() ==
             "*2\r\n$1\r\nX\r\n$20\r\n-9223372036854775808\r\n");
  BOOST_TEST(Command(12).add(std::string(100'000, 'x')).bytes().starts_with("*12\r\n$100000\r\nxxx"));
}

BOOST_AUTO_TEST_CASE(a_pattern_means_its_prefix_literally) {
  BOOST_TEST(pattern_of_prefix("weir:") == "weir:*");
  BOOST_TEST(pattern_of_prefix("a*b?c[d]e\\f^-") == "a\\*b\\?c\\[d\\]e\\\\f^-*");
}

BOOST_AUTO_TEST_CASE(a_script_is_known_by_its_sha1) {
  BOOST_TEST(Script("return 1").sha == "e0e1f9fabfc9d4800c877a703b823ac0578ff8db");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::redis
