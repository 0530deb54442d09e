// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <random>
#include <string>
#include <unordered_map>

#include "index.hpp"
#include "memory_fixture.hpp"

namespace weir {
namespace {

using memory::EntryTable;
using memory::HashedKey;
using memory::Id;
using memory::Index;
using memory::KeyHasher;
using test::numbered;

struct Fixture {
  static constexpr std::size_t most = 5000;
  KeyHasher hasher{7};
  EntryTable entries{most};
  Index index{entries, hasher, most};

  HashedKey hashed(std::string_view key) const { return {hasher(key), key}; }
  Id insert(const std::string& key) {
    const Id id = entries.allocate();
    entries[id].set_key(key);
    index.insert(hashed(key).hash, id);
    return id;
  }
  void erase(const std::string& key, Id id) {
    index.erase(hashed(key).hash, id);
    entries.free(id);
  }
  Id read(const std::string& key) const {
    Id found = memory::no_id;
    index.read(hashed(key), [&](const memory::Entry&, Id id) { found = id; });
    return found;
  }
};

BOOST_FIXTURE_TEST_SUITE(a_memory_index, Fixture)

BOOST_AUTO_TEST_CASE(agrees_with_a_map) {
  std::unordered_map<std::string, Id> model;
  std::mt19937 random(7);
  for (int step = 0; step < 100'000; ++step) {
    const std::string key = numbered(random() % (step < 50'000 ? 5000 : 300));
    const auto known = model.find(key);
    const Id expected = known == model.end() ? memory::no_id : known->second;
    BOOST_REQUIRE(index.find(hashed(key)) == expected);
    BOOST_REQUIRE(read(key) == expected);
    if (expected == memory::no_id) {
      model[key] = insert(key);
    } else if (random() % 2 == 0) {
      erase(key, expected);
      model.erase(key);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
