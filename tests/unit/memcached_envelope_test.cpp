// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <limits>
#include <random>
#include <string>

#include "envelope.hpp"

namespace weir::memcached {
namespace {

std::string encoded(const Envelope& envelope) {
  std::string octets;
  encode(envelope, octets);
  return octets;
}

void check_round_trip(const Envelope& envelope) {
  const std::string octets = encoded(envelope);
  BOOST_TEST(octets.size() == envelope_size(envelope.key) + envelope.payload.size());
  const auto decoded = decode(envelope_flags, octets);
  BOOST_TEST_REQUIRE(decoded.has_value());
  BOOST_TEST((decoded->kind == envelope.kind));
  BOOST_TEST(decoded->generation == envelope.generation);
  BOOST_TEST(decoded->expiry == envelope.expiry);
  BOOST_TEST((decoded->key == envelope.key));
  BOOST_TEST((decoded->payload == envelope.payload));
}

std::string random_octets(std::mt19937& random, std::size_t size) {
  std::string octets(size, '\0');
  for (char& c : octets) c = static_cast<char>(random());
  return octets;
}

BOOST_AUTO_TEST_SUITE(envelope)

BOOST_AUTO_TEST_CASE(what_was_put_in_comes_out) {
  check_round_trip({});
  check_round_trip({Kind::value, 1, 1, "", "v"});
  check_round_trip({Kind::split, std::numeric_limits<std::uint64_t>::max(),
                    std::numeric_limits<std::int64_t>::max(), "key with \n", std::string_view("\0\xff", 2)});
  check_round_trip({Kind::part, 0, 0, "", "x"});
  check_round_trip({Kind::generation, 7, 0, "", ""});
  const std::string longest(1024, 'k');
  check_round_trip({Kind::value, 2, 3, longest, longest});
}

// Other versions read it, too.
BOOST_AUTO_TEST_CASE(the_format_stays) {
  BOOST_TEST(encoded({Kind::value, 0x0102030405060708, 0x1112, "k", "value"}) ==
             std::string("\x01\0\x01\0\x08\7\6\5\4\3\2\1\x12\x11\0\0\0\0\0\0kvalue", 26));
  BOOST_TEST(envelope_flags == 0x57656901U);
}

BOOST_AUTO_TEST_CASE(what_is_not_ours_is_nothing) {
  const std::string good = encoded({Kind::value, 1, 1, "key", "value"});
  BOOST_TEST(!decode(0, good));
  BOOST_TEST(!decode(envelope_flags + 1, good));
  for (std::size_t size = 0; size < 23; ++size) BOOST_TEST(!decode(envelope_flags, good.substr(0, size)));
  for (const char kind : {'\0', '\5', '\xff'}) {
    std::string bad = good;
    bad[0] = kind;
    BOOST_TEST(!decode(envelope_flags, bad));
  }
  std::string bad = good;
  bad[1] = '\1';
  BOOST_TEST(!decode(envelope_flags, bad));
  bad = good;
  bad[19] = '\x80';  // an expiry below zero
  BOOST_TEST(!decode(envelope_flags, bad));
  bad = good;
  bad[2] = '\x09';  // a key beyond the end
  BOOST_TEST(!decode(envelope_flags, bad));
}

BOOST_AUTO_TEST_CASE(any_octets_are_refused_or_lie_within) {
  std::mt19937 random(2);
  int accepted = 0;
  for (int round = 0; round < 200'000; ++round) {
    std::string octets = random_octets(random, random() % 64);
    if (!octets.empty()) octets[0] = static_cast<char>(random() % 6);
    if (octets.size() > 3 && random() % 2 == 0) octets[1] = octets[3] = '\0';
    const auto decoded = decode(envelope_flags, octets);
    if (!decoded) continue;
    ++accepted;
    BOOST_TEST_REQUIRE(envelope_size(decoded->key) + decoded->payload.size() == octets.size());
    BOOST_TEST_REQUIRE(encoded(*decoded) == octets);
  }
  BOOST_TEST(accepted > 1000);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(split_head)

BOOST_AUTO_TEST_CASE(what_was_put_in_comes_out) {
  const SplitHead head{10'000'001, 1'000'000, {'a', '\0', '\xff'}};
  const auto decoded = decode_head(encode(head));
  BOOST_TEST_REQUIRE(decoded.has_value());
  BOOST_TEST(decoded->size == head.size);
  BOOST_TEST(decoded->part_size == head.part_size);
  BOOST_TEST((decoded->id == head.id));
  BOOST_TEST(decoded->parts() == 11U);
  BOOST_TEST((SplitHead{2000, 1000, {}}.parts()) == 2U);
}

BOOST_AUTO_TEST_CASE(sizes_that_nobody_writes_are_refused) {
  BOOST_TEST(!decode_head(encode(SplitHead{0, 1'000'000, {}})));
  BOOST_TEST(!decode_head(encode(SplitHead{largest_split_value + 1, 1'000'000, {}})));
  BOOST_TEST(!decode_head(encode(SplitHead{1'000'000, 0, {}})));
  BOOST_TEST(!decode_head(encode(SplitHead{1'000'000, 1023, {}})));
  BOOST_TEST(!decode_head(encode(SplitHead{1'000'000, ~std::uint64_t{0}, {}})));
  BOOST_TEST(!decode_head(""));
  BOOST_TEST(!decode_head(encode(SplitHead{2'000'000, 1'000'000, {}}) + "x"));
}

BOOST_AUTO_TEST_CASE(any_octets_are_refused_or_sound) {
  std::mt19937 random(3);
  for (int round = 0; round < 100'000; ++round) {
    std::string octets = random_octets(random, 32);
    for (const std::size_t high : {4U, 5U, 6U, 7U, 12U, 13U, 14U, 15U}) {
      if (random() % 8 != 0) octets[high] = '\0';
    }
    const auto head = decode_head(octets);
    if (!head) continue;
    BOOST_TEST_REQUIRE(head->parts() >= 1U);
    BOOST_TEST_REQUIRE(head->parts() <= 524'288U);
    BOOST_TEST_REQUIRE((head->parts() - 1) * head->part_size < head->size);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
