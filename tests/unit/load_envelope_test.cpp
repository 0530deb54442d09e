// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <random>
#include <string>

#include "expect_error.hpp"
#include "load/envelope.hpp"
#include "load/keys.hpp"

namespace weir::load {
namespace {

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(load_envelope)

Envelope sample(std::string_view payload = "the value") {
  return {.life = {1s, 2s, 3s, 4s, 5us},
          .tags = {{"author:7", 0xfedcba9876543210U}, {"posts", 1}},
          .payload = Blob::copy_of(payload)};
}

// As it comes from a cache: in a buffer of its own, never looked at.
Blob arrived(const Blob& bytes) { return Blob::copy_of(bytes.view()); }

bool is_same(const Envelope& a, const Envelope& b) {
  return a.life == b.life && a.tags == b.tags && a.payload == b.payload;
}

BOOST_AUTO_TEST_CASE(what_is_encoded_comes_back) {
  for (const std::size_t size : {0, 1, 15, 16, 17, 100'000}) {
    const Envelope envelope = sample(std::string(size, 'x'));
    const auto read = decode(arrived(encode(envelope, "key", "text")), "key", "text");
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(is_same(*read, envelope));
  }
}

BOOST_AUTO_TEST_CASE(nothing_comes_back_as_nothing) {
  Envelope envelope = sample();
  envelope.payload.reset();
  envelope.tags.clear();
  const auto read = decode(arrived(encode(envelope, "key", "text")), "key", "text");
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(is_same(*read, envelope));
}

BOOST_AUTO_TEST_CASE(the_payload_is_aligned_and_shared) {
  const Blob bytes = arrived(encode(sample(), "key", "a codec of some length"));
  const auto read = decode(bytes, "key", "a codec of some length");
  BOOST_REQUIRE(read.has_value());
  BOOST_TEST(reinterpret_cast<std::uintptr_t>(read->payload->data()) % 16 == 0U);
  BOOST_TEST((read->payload->data() + read->payload->size() == bytes.data() + bytes.size()));
}

BOOST_AUTO_TEST_CASE(another_key_or_codec_has_none) {
  const Blob bytes = encode(sample(), "key", "text");
  BOOST_TEST(!decode(arrived(bytes), "other", "text").has_value());
  BOOST_TEST(!decode(arrived(bytes), "key", "json").has_value());
  BOOST_TEST(!decode(arrived(bytes), "key", "tex").has_value());
}

BOOST_AUTO_TEST_CASE(every_damaged_octet_is_noticed) {
  const std::string whole(encode(sample(), "key", "text").view());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    for (const unsigned flip : {0x01U, 0x80U, 0xffU}) {
      std::string damaged = whole;
      damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ flip);
      BOOST_TEST(!decode(Blob::copy_of(damaged), "key", "text").has_value(), "octet " << i);
    }
  }
}

BOOST_AUTO_TEST_CASE(what_is_cut_off_or_grown_is_noticed) {
  const std::string whole(encode(sample(), "key", "text").view());
  for (std::size_t size = 0; size < whole.size(); ++size)
    BOOST_TEST(!decode(Blob::copy_of(whole.substr(0, size)), "key", "text").has_value(), size << " octets");
  BOOST_TEST(!decode(Blob::copy_of(whole + "x"), "key", "text").has_value());
}

BOOST_AUTO_TEST_CASE(foreign_bytes_are_no_envelope) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes(random() % 200, '\0');
    for (char& octet : bytes) octet = static_cast<char>(random());
    if (i % 2 == 0) bytes.replace(0, std::min<std::size_t>(4, bytes.size()), "wGL1");
    BOOST_TEST_REQUIRE(!decode(Blob::copy_of(bytes), "key", "text").has_value());
  }
}

BOOST_AUTO_TEST_CASE(keys_beside_a_value_are_legal_and_distinct) {
  const std::string longest(1024, 'k');
  std::string other = longest;
  other.back() = 'x';
  BOOST_TEST(lock_key("k") != lock_key("l"));
  BOOST_TEST(lock_key(longest) != lock_key(other));
  BOOST_TEST(lock_key(longest).size() <= 1024U);
  BOOST_TEST(lock_key(std::string(1018, 'k')).size() == 1024U);
  BOOST_TEST(tag_key("a") != lock_key("a"));
  test::expect_error(Errc::invalid_argument, "a tag of 0 octets", [] { tag_key(""); });
  test::expect_error(Errc::invalid_argument, "a tag of 256 octets", [] { tag_key(std::string(256, 't')); });
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::load
