// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "weir/cache.hpp"
#include "weir/clock.hpp"
#include "weir/context.hpp"
#include "weir/error.hpp"

using namespace std::chrono_literals;

BOOST_AUTO_TEST_SUITE(call)

namespace {

bool is_invalid(const weir::Error& error) { return error.kind() == weir::Errc::invalid_argument; }

}  // namespace

BOOST_AUTO_TEST_CASE(a_ttl_is_a_millisecond_at_least) {
  BOOST_TEST((weir::Ttl(1ms).duration() == 1ms));
  BOOST_TEST(!weir::Ttl(1h).is_forever());
  BOOST_TEST(weir::Ttl::forever().is_forever());
  BOOST_CHECK_EXCEPTION(weir::Ttl(0ms), weir::Error, is_invalid);
  BOOST_CHECK_EXCEPTION(weir::Ttl(-1ms), weir::Error, is_invalid);
}

BOOST_AUTO_TEST_CASE(a_cache_key_has_1_to_1024_octets) {
  BOOST_CHECK_NO_THROW(weir::check_cache_key("k"));
  BOOST_CHECK_NO_THROW(weir::check_cache_key(std::string_view("\0", 1)));
  BOOST_CHECK_NO_THROW(weir::check_cache_key(std::string(1024, 'k')));
  BOOST_CHECK_EXCEPTION(weir::check_cache_key(""), weir::Error, is_invalid);
  BOOST_CHECK_EXCEPTION(weir::check_cache_key(std::string(1025, 'k')), weir::Error, is_invalid);
}

BOOST_AUTO_TEST_CASE(verdicts_have_names) {
  using weir::CacheVerdict;
  const std::pair<CacheVerdict, std::string_view> rows[] = {
      {CacheVerdict::none, "none"},
      {CacheVerdict::hit_local, "hit local"},
      {CacheVerdict::hit_shared, "hit shared"},
      {CacheVerdict::miss, "miss"},
      {CacheVerdict::bypass, "bypass"},
  };
  for (const auto& [verdict, name] : rows) BOOST_TEST(weir::to_string(verdict) == name);
}

BOOST_AUTO_TEST_CASE(a_context_within_a_limit_has_that_deadline) {
  const auto before = std::chrono::steady_clock::now();
  const weir::Context context = weir::Context::within(1h);
  BOOST_TEST((context.deadline >= before + 1h));
  BOOST_TEST((context.deadline <= std::chrono::steady_clock::now() + 1h));
  BOOST_TEST((weir::Context().deadline == weir::no_deadline));
}

BOOST_AUTO_TEST_CASE(the_system_clock_is_the_machine_s) {
  const weir::Clock& clock = weir::system_clock();
  const auto before = std::chrono::steady_clock::now();
  const auto now = clock.now();
  BOOST_TEST((now >= before));
  BOOST_TEST((now <= std::chrono::steady_clock::now()));
  BOOST_TEST((clock.wall() > std::chrono::years(50)));
}

BOOST_AUTO_TEST_SUITE_END()
