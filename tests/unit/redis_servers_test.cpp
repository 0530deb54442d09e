// SPDX-License-Identifier: BSL-1.0
//
// What servers and Sentinels tell of themselves.
#include <boost/test/unit_test.hpp>
#include <string>
#include <vector>

#include "refresh.hpp"
#include "reply_reader.hpp"
#include "sentinel_replies.hpp"
#include "server_info.hpp"
#include "weir/error.hpp"

namespace weir::redis {
namespace {

using namespace std::chrono_literals;

Reply parse(const std::string& octets) {
  ReplyReader reader;
  reader.feed(octets.data(), octets.size());
  Reply reply;
  BOOST_REQUIRE((reader.next(reply) == ReplyReader::Next::reply));
  return reply;
}

std::string list(const std::vector<std::string>& words) {
  std::string octets = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) octets += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  return octets;
}

BOOST_AUTO_TEST_SUITE(sentinels)

BOOST_AUTO_TEST_CASE(the_primary_or_none) {
  BOOST_TEST(read_primary(parse(list({"10.0.0.1", "6379"})))->name() == "10.0.0.1:6379");
  BOOST_TEST(!read_primary(parse("*-1\r\n")));
  BOOST_TEST(!read_primary(parse("_\r\n")));
  for (const std::string& octets : {std::string("+OK\r\n"), list({"h"}), list({"h", "x"}), list({"h", "0"})})
    BOOST_CHECK_THROW(read_primary(parse(octets)), Error);
}

BOOST_AUTO_TEST_CASE(replicas_that_serve) {
  const auto replica = [](const std::string& flags, const std::string& link) {
    return list({"name", "x", "ip", "h", "port", "7", "flags", flags, "master-link-status", link});
  };
  const auto replicas = read_replicas(
      parse("*5\r\n" + replica("slave", "ok") + replica("slave,s_down", "ok") +
            replica("slave,disconnected", "ok") + replica("o_down,slave", "ok") + replica("slave", "err")));
  BOOST_REQUIRE(replicas.size() == 1);
  BOOST_TEST(replicas[0].name() == "h:7");
  BOOST_TEST(read_replicas(parse("*0\r\n")).empty());
  BOOST_CHECK_THROW(read_replicas(parse(":1\r\n")), Error);
  BOOST_CHECK_THROW(read_replicas(parse("*1\r\n" + list({"ip", "h"}))), Error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(info)

const std::string text =
    "# Memory\r\nused_memory:1000\r\nused_memory_rss:9\r\nmaxmemory:0\r\n"
    "# Stats\r\nexpired_keys:3\r\nevicted_keys:4\r\nkeyspace_hits:5\r\nkeyspace_misses:6\r\n"
    "# Keyspace\r\ndb0:keys=7,expires=0\r\ndb12:keys=8,expires=1\r\n";

BOOST_AUTO_TEST_CASE(numbers_of_one_server) {
  const CacheStatistics statistics = read_info(text, 0);
  BOOST_TEST(statistics.entries.value() == 7);
  BOOST_TEST(statistics.bytes.value() == 1000);
  BOOST_TEST(!statistics.capacity_bytes);
  BOOST_TEST(statistics.hits.value() == 5);
  BOOST_TEST(statistics.misses.value() == 6);
  BOOST_TEST(statistics.evictions.value() == 4);
  BOOST_TEST(statistics.expirations.value() == 3);
  BOOST_TEST(read_info(text, 12).entries.value() == 8);
  BOOST_TEST(read_info(text, 1).entries.value() == 0);
  BOOST_TEST(!read_info("", 0).entries);
  BOOST_TEST(!read_info("nonsense", 0).hits);
}

BOOST_AUTO_TEST_CASE(several_servers_together) {
  const CacheStatistics one = read_info(text, 0);
  const CacheStatistics sum = sum_of(std::vector{one, one});
  BOOST_TEST(sum.entries.value() == 14);
  BOOST_TEST(sum.hits.value() == 10);
  BOOST_TEST(!sum.capacity_bytes);
  BOOST_TEST(!sum_of(std::vector{one, CacheStatistics()}).hits);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_CASE(one_looks_the_servers_up_at_a_time_and_then_nobody_for_a_pause) {
  Refresh refresh;
  Clock::Instant now{1000h};
  BOOST_TEST(refresh.begin(now));
  BOOST_TEST(!refresh.begin(now + 1h));
  BOOST_TEST(refresh.running());
  refresh.ended(now, 0);
  BOOST_TEST(!refresh.running());
  BOOST_TEST(!refresh.begin(now + 99ms));
  BOOST_TEST(refresh.begin(now + 100ms));
  refresh.ended(now, 1);
  BOOST_TEST(!refresh.begin(now + 149ms));
  BOOST_TEST(refresh.begin(now + 150ms));
}

}  // namespace
}  // namespace weir::redis
