// SPDX-License-Identifier: BSL-1.0
#include "weir/chain.hpp"

#include <boost/test/unit_test.hpp>
#include <string>

#include "weir/backends/memory.hpp"
#include "weir/cache_adapter.hpp"

BOOST_AUTO_TEST_SUITE(chain)

namespace {

/// Writes its name down as a call passes.
class Trace final : public weir::CacheAdapter {
 public:
  Trace(weir::CachePtr next, std::string name, std::string& calls)
      : CacheAdapter(std::move(next)), name_(std::move(name)), calls_(calls) {}

  std::optional<weir::Blob> get(std::string_view key, const weir::Context& context) override {
    calls_ += name_;
    return CacheAdapter::get(key, context);
  }

 private:
  std::string name_;
  std::string& calls_;
};

weir::CacheLink trace(std::string name, std::string& calls) {
  return weir::CacheLink([name = std::move(name), &calls](weir::CachePtr next) {
    return std::make_shared<Trace>(std::move(next), name, calls);
  });
}

std::string calls_of(const weir::CachePtr& cache, std::string& calls) {
  calls.clear();
  cache->get("key");
  return calls;
}

}  // namespace

BOOST_AUTO_TEST_CASE(a_call_passes_from_left_to_right) {
  std::string calls;
  const weir::CachePtr cache =
      trace("a", calls) | trace("b", calls) | trace("c", calls) | weir::memory_cache();
  BOOST_TEST(calls_of(cache, calls) == "abc");
}

BOOST_AUTO_TEST_CASE(grouping_does_not_matter) {
  std::string calls;
  const weir::CachePtr left =
      ((trace("a", calls) | trace("b", calls)) | trace("c", calls)) | weir::memory_cache();
  BOOST_TEST(calls_of(left, calls) == "abc");
  const weir::CachePtr right =
      trace("a", calls) | (trace("b", calls) | (trace("c", calls) | weir::memory_cache()));
  BOOST_TEST(calls_of(right, calls) == "abc");
}

BOOST_AUTO_TEST_CASE(a_link_serves_many_chains) {
  std::string calls;
  const weir::CacheLink both = trace("a", calls) | trace("b", calls);
  const weir::CachePtr one = both | weir::memory_cache();
  const weir::CachePtr other = trace("x", calls) | both | weir::memory_cache();
  BOOST_TEST(calls_of(one, calls) == "ab");
  BOOST_TEST(calls_of(other, calls) == "xab");
  const weir::Blob value = weir::Blob::copy_of("v");
  one->set("key", value, weir::Ttl::forever());
  BOOST_TEST(!other->get("key").has_value());  // each has its own backend
}

BOOST_AUTO_TEST_SUITE_END()
