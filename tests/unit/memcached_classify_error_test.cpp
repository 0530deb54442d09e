// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>

#include "classify_error.hpp"

namespace weir::memcached {
namespace {

struct Row {
  memcached_return_t code;
  Errc kind;
};

BOOST_AUTO_TEST_CASE(every_code_has_its_kind) {
  const Row rows[] = {
      {MEMCACHED_TIMEOUT, Errc::timeout},
      {MEMCACHED_CONNECTION_FAILURE, Errc::unavailable},
      {MEMCACHED_ERRNO, Errc::unavailable},
      {MEMCACHED_WRITE_FAILURE, Errc::unavailable},
      {MEMCACHED_HOST_LOOKUP_FAILURE, Errc::unavailable},
      {MEMCACHED_SERVER_ERROR, Errc::unavailable},
      {MEMCACHED_E2BIG, Errc::too_large},
      {MEMCACHED_SERVER_MEMORY_ALLOCATION_FAILURE, Errc::too_large},
      {MEMCACHED_AUTH_FAILURE, Errc::permission},
      {MEMCACHED_ERROR, Errc::unsupported},
      {MEMCACHED_UNKNOWN_READ_FAILURE, Errc::internal},
      {MEMCACHED_CLIENT_ERROR, Errc::internal},
      {MEMCACHED_PROTOCOL_ERROR, Errc::internal},
      {MEMCACHED_PARTIAL_READ, Errc::internal},
      {MEMCACHED_BAD_KEY_PROVIDED, Errc::internal},
  };
  for (const Row& row : rows) {
    BOOST_TEST_INFO(row.code);
    BOOST_TEST((classify_error(row.code) == row.kind));
    BOOST_TEST(!meaning(row.kind).empty());
  }
}

}  // namespace
}  // namespace weir::memcached
