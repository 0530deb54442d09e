// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "key_groups.hpp"
#include "key_slot.hpp"
#include "redirect.hpp"
#include "reply_reader.hpp"
#include "slot_ranges.hpp"
#include "verdict.hpp"
#include "weir/error.hpp"

namespace weir::redis {
namespace {

using namespace std::chrono_literals;

const Endpoint asked{"10.0.0.1", 7000};

Slot slot(std::string_view key) { return slot_of({}, key); }

BOOST_AUTO_TEST_SUITE(slots)

// What CLUSTER KEYSLOT of Redis 7.0 says.
BOOST_AUTO_TEST_CASE(a_key_has_the_slot_that_redis_gives_it) {
  BOOST_TEST(slot("123456789") == 12739);
  BOOST_TEST(slot("foo") == 12182);
  BOOST_TEST(slot("") == 0);
  BOOST_TEST(slot("{user1000}.following") == slot("user1000"));
  BOOST_TEST(slot("foo{}{bar}") == 8363);
  BOOST_TEST(slot("foo{{bar}}zap") == 4015);
  BOOST_TEST(slot("foo{bar}{zap}") == slot("bar"));
  BOOST_TEST(slot("foo{bar") == 15278);
}

BOOST_AUTO_TEST_CASE(a_prefix_counts_as_if_it_were_in_the_key) {
  const std::string key = "weir:{a}b";
  for (std::size_t cut = 0; cut <= key.size(); ++cut)
    BOOST_TEST(slot_of(std::string_view(key).substr(0, cut), std::string_view(key).substr(cut)) == slot("a"));
}

std::vector<std::vector<std::size_t>> grouped(const std::vector<std::string_view>& keys, bool has_slots) {
  const KeyGroups groups("p:", keys, has_slots);
  std::vector<std::vector<std::size_t>> places;
  for (const KeyGroup& group : groups.all()) places.emplace_back(group.keys.begin(), group.keys.end());
  return places;
}

BOOST_AUTO_TEST_CASE(keys_of_one_slot_go_together_in_their_order) {
  using Places = std::vector<std::vector<std::size_t>>;
  BOOST_TEST((grouped({"{a}1", "{b}1", "{a}2", "{b}2", "{a}1"}, true) == Places{{1, 3}, {0, 2, 4}}));
  BOOST_TEST((grouped({"{a}1", "{b}1", "{a}2"}, false) == Places{{0, 1, 2}}));
  BOOST_TEST(grouped({}, true).empty());
  const Places many = grouped(std::vector<std::string_view>(2500, "k"), false);
  BOOST_REQUIRE(many.size() == 3);
  BOOST_TEST(many[2].size() == 500);
  BOOST_TEST(many[2].front() == 2000);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(redirects)

BOOST_AUTO_TEST_CASE(where_to) {
  const auto moved = read_redirect("MOVED 3999 127.0.0.1:6381", asked);
  BOOST_REQUIRE(moved);
  BOOST_TEST(moved->for_good);
  BOOST_TEST(moved->slot == 3999);
  BOOST_TEST(moved->to->name() == "127.0.0.1:6381");
  const auto ask = read_redirect("ASK 16383 ::1:6381", asked);
  BOOST_TEST(!ask->for_good);
  BOOST_TEST(ask->to->name() == "[::1]:6381");
  BOOST_TEST(read_redirect("MOVED 1 cache.example:7", asked)->to->host == "cache.example");
}

BOOST_AUTO_TEST_CASE(an_empty_host_is_the_one_that_answered_and_a_question_mark_nobody) {
  BOOST_TEST(read_redirect("MOVED 1 :6381", asked)->to->name() == "10.0.0.1:6381");
  BOOST_TEST(!read_redirect("MOVED 1 ?:6381", asked)->to);
}

BOOST_AUTO_TEST_CASE(what_is_no_redirect) {
  for (const char* text :
       {"", "MOVED", "MOVED x 1:1", "MOVED 16384 h:1", "MOVED -1 h:1", "ERR 1 h:1", "moved 1 h:1"})
    BOOST_TEST(!read_redirect(text, asked));
  for (const char* text :
       {"MOVED 1", "MOVED 1 h", "MOVED 1 h:", "MOVED 1 h:0", "MOVED 1 h:65536", "ASK 1 h:1x"})
    BOOST_TEST(!read_redirect(text, asked)->to);
}

BOOST_AUTO_TEST_SUITE_END()

Reply parse(const std::string& octets) {
  ReplyReader reader;
  reader.feed(octets.data(), octets.size());
  Reply reply;
  BOOST_REQUIRE((reader.next(reply) == ReplyReader::Next::reply));
  return reply;
}

std::string node(const std::string& host, int port) {
  return "*3\r\n" + host + ":" + std::to_string(port) + "\r\n+id\r\n";
}

BOOST_AUTO_TEST_SUITE(cluster_slots)

BOOST_AUTO_TEST_CASE(ranges_with_their_nodes) {
  const auto ranges =
      read_slot_ranges(parse("*2\r\n*4\r\n:0\r\n:5460\r\n" + node("+10.0.0.2\r\n", 1) +
                             node("+10.0.0.3\r\n", 2) + "*3\r\n:5461\r\n:16383\r\n" + node("+h\r\n", 3)),
                       asked);
  BOOST_REQUIRE(ranges.size() == 2);
  BOOST_TEST(ranges[0].first == 0);
  BOOST_TEST(ranges[0].last == 5460);
  BOOST_TEST(ranges[0].primary.name() == "10.0.0.2:1");
  BOOST_REQUIRE(ranges[0].replicas.size() == 1);
  BOOST_TEST(ranges[0].replicas[0].name() == "10.0.0.3:2");
  BOOST_TEST(ranges[1].primary.name() == "h:3");
  BOOST_TEST(ranges[1].replicas.empty());
}

BOOST_AUTO_TEST_CASE(a_host_that_is_not_told) {
  for (const char* host : {"_\r\n", "$-1\r\n", "$0\r\n\r\n"})
    BOOST_TEST(read_slot_ranges(parse("*1\r\n*3\r\n:0\r\n:1\r\n" + node(host, 5)), asked)[0].primary.name() ==
               "10.0.0.1:5");
  BOOST_TEST(read_slot_ranges(parse("*1\r\n*3\r\n:0\r\n:1\r\n" + node("+?\r\n", 5)), asked).empty());
  BOOST_TEST(read_slot_ranges(parse("*0\r\n"), asked).empty());
}

BOOST_AUTO_TEST_CASE(another_shape_is_refused) {
  for (const std::string& octets :
       {std::string("+OK\r\n"), std::string("*1\r\n:1\r\n"), std::string("*1\r\n*2\r\n:0\r\n:1\r\n"),
        "*1\r\n*3\r\n:0\r\n:16384\r\n" + node("+h\r\n", 1), "*1\r\n*3\r\n:2\r\n:1\r\n" + node("+h\r\n", 1),
        "*1\r\n*3\r\n:-1\r\n:1\r\n" + node("+h\r\n", 1), "*1\r\n*3\r\n:0\r\n:1\r\n" + node("+h\r\n", 65536)})
    BOOST_CHECK_THROW(read_slot_ranges(parse(octets), asked), Error);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(verdicts)

BOOST_AUTO_TEST_CASE(what_an_error_asks_for) {
  BOOST_TEST((verdict_on("MOVED 1 h:1") == Verdict::redirect));
  BOOST_TEST((verdict_on("ASK 1 h:1") == Verdict::redirect));
  BOOST_TEST((verdict_on("TRYAGAIN Multiple keys request during rehashing of slot") == Verdict::wait));
  BOOST_TEST((verdict_on("CLUSTERDOWN The cluster is down") == Verdict::look_again));
  BOOST_TEST((verdict_on("READONLY You can't write against a read only replica.") == Verdict::not_primary));
  BOOST_TEST((verdict_on("LOADING Redis is loading the dataset in memory") == Verdict::not_replica));
  BOOST_TEST((verdict_on("MASTERDOWN Link with MASTER is down") == Verdict::not_replica));
  for (const char* text : {"", "ERR unknown command", "WRONGTYPE x", "MOVEDX 1", "OOM x"})
    BOOST_TEST((verdict_on(text) == Verdict::tell));
}

BOOST_AUTO_TEST_CASE(pauses_double_up_to_fifty_milliseconds) {
  BOOST_TEST((pause_after(0, 0) == 1ms));
  BOOST_TEST((pause_after(1, 0) == 2ms));
  BOOST_TEST((pause_after(5, 0) == 32ms));
  BOOST_TEST((pause_after(6, 0) == 50ms));
  BOOST_TEST((pause_after(1000, 0) == 50ms));
  BOOST_TEST((pause_after(0, 1) == 1500us));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::redis
