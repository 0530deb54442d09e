// SPDX-License-Identifier: BSL-1.0
// CacheAdapter forwards whatever Cache has, also where Cache has a default that would hide that it does not.
#include "weir/cache_adapter.hpp"

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <vector>

#include "expect_error.hpp"

namespace weir {
namespace {

using namespace std::chrono_literals;

/// Notes what it is asked, and answers what no default would.
class Noting final : public Cache {
 public:
  std::optional<Blob> get(std::string_view key, const Context&) override { return note("get", key); }
  std::vector<std::optional<Blob>> get_many(std::span<const std::string_view> keys, const Context&) override {
    return {note("get_many", keys.front())};
  }
  void set(std::string_view key, const Blob&, Ttl, const Context&) override { note("set", key); }
  void set_many(std::span<const CacheItem> items, const Context&) override {
    note("set_many", items.front().key);
  }
  bool add(std::string_view key, const Blob&, Ttl, const Context&) override { return noted("add", key); }
  bool replace(std::string_view key, const Blob&, Ttl, const Context&) override {
    return noted("replace", key);
  }
  bool compare_and_set(std::string_view key, const Blob&, const Blob&, Ttl, const Context&) override {
    return noted("compare_and_set", key);
  }
  std::int64_t increment(std::string_view key, std::int64_t delta, Ttl, const Context&) override {
    note("increment", key);
    return delta + 40;
  }
  bool touch(std::string_view key, Ttl, const Context&) override { return noted("touch", key); }
  std::optional<Blob> get_and_touch(std::string_view key, Ttl, const Context&) override {
    return note("get_and_touch", key);
  }
  std::optional<Ttl> expires_in(std::string_view key, const Context&) override {
    note("expires_in", key);
    return Ttl(5ms);
  }
  bool remove(std::string_view key, const Context&) override { return noted("remove", key); }
  std::size_t remove_many(std::span<const std::string_view> keys, const Context&) override {
    note("remove_many", keys.front());
    return 17;
  }
  void clear(const Context&) override { note("clear", ""); }
  void ping(const Context&) override { note("ping", ""); }
  CacheStatistics statistics(const Context&) override { return {.entries = 4}; }
  CacheCapabilities capabilities() const noexcept override { return {CacheCapability::statistics}; }
  Description describe() const override { return {"noting", {}, {}}; }

  std::vector<std::string> notes;

 private:
  std::optional<Blob> note(const std::string& what, std::string_view key) {
    notes.push_back(what + " " + std::string(key));
    return Blob::copy_of(what);
  }
  bool noted(const std::string& what, std::string_view key) { return note(what, key).has_value(); }
};

BOOST_AUTO_TEST_SUITE(cache_adapter)

BOOST_AUTO_TEST_CASE(every_operation_is_forwarded) {
  const auto next = std::make_shared<Noting>();
  CacheAdapter adapter(next);
  Cache& cache = adapter;
  const Blob v = Blob::copy_of("v");
  const std::string_view keys[] = {"many"};
  const CacheItem items[] = {{"many", v, 1ms}};

  BOOST_TEST(cache.get("k").value().view() == "get");
  BOOST_TEST(cache.get_many(keys).front().value().view() == "get_many");
  cache.set("k", v, 1ms);
  cache.set_many(items);
  BOOST_TEST(cache.add("k", v, 1ms));
  BOOST_TEST(cache.replace("k", v, 1ms));
  BOOST_TEST(cache.compare_and_set("k", v, v, 1ms));
  BOOST_TEST(cache.increment("k", 2, 1ms) == 42);
  BOOST_TEST(cache.touch("k", 1ms));
  BOOST_TEST(cache.get_and_touch("k", 1ms).value().view() == "get_and_touch");
  BOOST_TEST((cache.expires_in("k").value().duration() == 5ms));
  BOOST_TEST(cache.remove("k"));
  BOOST_TEST(cache.remove_many(keys) == 17U);
  cache.clear();
  cache.ping();
  BOOST_TEST(cache.statistics().entries.value() == 4U);
  BOOST_TEST(cache.capabilities().has(CacheCapability::statistics));
  BOOST_TEST(cache.describe().name == "noting");

  const std::vector<std::string> wanted = {"get k",
                                           "get_many many",
                                           "set k",
                                           "set_many many",
                                           "add k",
                                           "replace k",
                                           "compare_and_set k",
                                           "increment k",
                                           "touch k",
                                           "get_and_touch k",
                                           "expires_in k",
                                           "remove k",
                                           "remove_many many",
                                           "clear ",
                                           "ping "};
  BOOST_TEST(next->notes == wanted, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(capabilities_have_names_of_their_own) {
  std::vector<std::string_view> names;
  for (const CacheCapability each : all_cache_capabilities()) {
    BOOST_TEST(CacheCapabilities::all().has(each));
    for (const std::string_view other : names) BOOST_TEST(to_string(each) != other);
    names.push_back(to_string(each));
  }
  BOOST_TEST(to_string(static_cast<CacheCapability>(60)) == "unknown");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir
