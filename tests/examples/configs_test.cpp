// SPDX-License-Identifier: BSL-1.0
// The configs that the pages of the backends show are right, and each store in them opens (which connects
// nothing).
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "weir/weir.hpp"

namespace {

BOOST_AUTO_TEST_CASE(every_config_of_the_docs_opens) {
  setenv("SHOP_PASSWORD", "secret", 1);  // NOLINT(concurrency-mt-unsafe): before any thread
  int configs = 0;
  for (const auto& entry : std::filesystem::directory_iterator(WEIR_CONFIGS_DIR)) {
    BOOST_TEST_CONTEXT(entry.path().filename().string()) {
      const weir::Runtime runtime = weir::open(entry.path().string());
      BOOST_REQUIRE(runtime.store_names().size() == 1U);
      const weir::StorePtr store = runtime.store(runtime.store_names().front());
      BOOST_TEST(store->info().backend == entry.path().stem().string());
      BOOST_TEST(store->info().identity.find("secret") == std::string::npos);
    }
    ++configs;
  }
  BOOST_TEST(configs == 6);
}

}  // namespace
