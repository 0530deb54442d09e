// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <random>
#include <set>
#include <string>

#include "key_map.hpp"
#include "weir/error.hpp"

namespace weir::memcached {
namespace {

bool fits_the_servers(const std::string& key) {
  return !key.empty() && key.size() <= 250 &&
         std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
}

BOOST_AUTO_TEST_SUITE(key_map)

BOOST_AUTO_TEST_CASE(a_key_that_fits_stands_there_as_it_is) {
  const KeyMap keys("app:");
  BOOST_TEST(keys.of("user/17").text == "app:user/17");
  BOOST_TEST(!keys.of("user/17").hashed);
  BOOST_TEST(keys.of(std::string(246, 'k')).text == "app:" + std::string(246, 'k'));
}

BOOST_AUTO_TEST_CASE(one_that_does_not_is_its_sha256) {
  const KeyMap keys("app:");
  BOOST_TEST(keys.of("a b").text == "app:~hc8687a08aa5d6ed2044328fa6a697ab8e96dc34291e8c2034ae8c38e6fcc6d65");
  for (const std::string& key :
       {std::string(247, 'k'), std::string("a\nb"), std::string("a\0b", 3), std::string("\x7f"),
        std::string("\xc3\xa9"), std::string("~g"), std::string("a~b"), std::string(1024, '\xff')}) {
    const EngineKey mapped = keys.of(key);
    BOOST_TEST(mapped.hashed);
    BOOST_TEST(fits_the_servers(mapped.text));
    BOOST_TEST(mapped.text.size() == 4 + 2 + 64);
  }
}

// Of all keys of all namespaces, none is called as another, nor as what the backend keeps for itself.
BOOST_AUTO_TEST_CASE(no_two_are_called_the_same) {
  std::set<std::string> seen;
  const auto once = [&](const std::string& text) {
    BOOST_TEST_INFO(text);
    BOOST_TEST(fits_the_servers(text));
    BOOST_TEST(seen.insert(text).second);
  };
  const KeyMap keys("p:");
  std::mt19937 random(1);
  std::set<std::string> originals{"~g", "~n", "~h", "~p", "p:~g", " ", "~"};
  while (originals.size() < 2000) {
    std::string key(1 + random() % 12, ' ');
    for (char& c : key) c = static_cast<char>(random() % 4 == 0 ? '~' : random());
    originals.insert(key);
  }
  for (const std::string& key : originals) once(keys.of(key).text);
  once(keys.generation());
  once(keys.nothing());
  for (std::size_t n = 0; n < 20; ++n) once(keys.part(SplitId{}, n));
  once(keys.part(SplitId{'\1'}, 0));
  once(KeyMap("p:x").generation());
}

BOOST_AUTO_TEST_CASE(a_prefix_that_the_servers_would_not_take_is_refused) {
  const auto refused = [](const Error& error) { return error.kind() == Errc::invalid_argument; };
  for (const std::string& prefix : {std::string("a b"), std::string("a~"), std::string("\n"),
                                    std::string("\xc3\xa9"), std::string(129, 'p')}) {
    BOOST_CHECK_EXCEPTION(KeyMap{prefix}, Error, refused);
  }
  const KeyMap longest{std::string(128, 'p')};
  BOOST_TEST(fits_the_servers(longest.of(std::string(1024, 'k')).text));
  BOOST_TEST(fits_the_servers(longest.part(SplitId{}, 1'000'000)));
  BOOST_TEST(KeyMap("").of("k").text == "k");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::memcached
