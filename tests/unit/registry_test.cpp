// SPDX-License-Identifier: BSL-1.0
#include "weir/registry.hpp"

#include <boost/test/unit_test.hpp>

#include "weir/backends/memory.hpp"
#include "weir/error.hpp"
#include "weir/runtime.hpp"

BOOST_AUTO_TEST_SUITE(registry)

namespace {

weir::CachePtr make_cache(weir::ConfigReader&, const weir::BuildContext&) { return weir::memory_cache(); }

weir::CachePtr pass_cache(weir::ConfigReader&, const weir::BuildContext&, weir::CachePtr next) {
  return next;
}

weir::StorePtr pass_store(weir::ConfigReader&, const weir::BuildContext&, weir::StorePtr next) {
  return next;
}

bool says_taken(const weir::Error& error) {
  return error.kind() == weir::Errc::invalid_argument &&
         std::string_view(error.what()).find("is registered already") != std::string_view::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(finds_what_was_added) {
  weir::Registry registry;
  registry.add_cache_backend("near", {"near", "n"}, make_cache);
  registry.add_cache_backend("far", {}, make_cache);
  registry.add_cache_adapter("count", pass_cache);
  registry.add_store_adapter("count", pass_store);

  BOOST_TEST((registry.cache_backend("near") != nullptr));
  BOOST_TEST((registry.store_backend("near") == nullptr));
  BOOST_TEST((registry.cache_adapter("count") != nullptr));
  BOOST_TEST((registry.store_adapter("count") != nullptr));
  BOOST_TEST((registry.cache_adapter("near") == nullptr));
  BOOST_TEST(registry.cache_backend_for_scheme("n") == "near");
  BOOST_TEST(registry.cache_backend_for_scheme("far") == "");
  BOOST_TEST(registry.store_backend_for_scheme("n") == "");
  BOOST_TEST(registry.cache_backends() == (std::vector<std::string>{"far", "near"}),
             boost::test_tools::per_element());
  BOOST_TEST(registry.cache_schemes() == (std::vector<std::string>{"n", "near"}),
             boost::test_tools::per_element());
  BOOST_TEST(registry.store_backends().empty());
}

BOOST_AUTO_TEST_CASE(a_name_is_taken_once) {
  weir::Registry registry;
  registry.add_cache_backend("near", {"n"}, make_cache);
  registry.add_cache_adapter("count", pass_cache);
  registry.add_store_adapter("count", pass_store);
  BOOST_CHECK_EXCEPTION(registry.add_cache_backend("near", {}, make_cache), weir::Error, says_taken);
  BOOST_CHECK_EXCEPTION(registry.add_cache_backend("other", {"n"}, make_cache), weir::Error, says_taken);
  BOOST_CHECK_EXCEPTION(registry.add_cache_adapter("count", pass_cache), weir::Error, says_taken);
  BOOST_CHECK_EXCEPTION(registry.add_store_adapter("count", pass_store), weir::Error, says_taken);
}

BOOST_AUTO_TEST_SUITE_END()
