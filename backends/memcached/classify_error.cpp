// SPDX-License-Identifier: BSL-1.0
#include "classify_error.hpp"

namespace weir::memcached {
namespace {

struct Row {
  memcached_return_t code;
  Errc kind;
};

// A SERVER_ERROR with a text of its own comes from proxies whose own server is away.
constexpr Row rows[] = {
    {MEMCACHED_TIMEOUT, Errc::timeout},
    {MEMCACHED_IN_PROGRESS, Errc::timeout},
    {MEMCACHED_HOST_LOOKUP_FAILURE, Errc::unavailable},
    {MEMCACHED_CONNECTION_FAILURE, Errc::unavailable},
    {MEMCACHED_WRITE_FAILURE, Errc::unavailable},
    {MEMCACHED_READ_FAILURE, Errc::unavailable},
    {MEMCACHED_ERRNO, Errc::unavailable},
    {MEMCACHED_FAILURE, Errc::unavailable},
    {MEMCACHED_SOME_ERRORS, Errc::unavailable},
    {MEMCACHED_SERVER_MARKED_DEAD, Errc::unavailable},
    {MEMCACHED_SERVER_TEMPORARILY_DISABLED, Errc::unavailable},
    {MEMCACHED_SERVER_ERROR, Errc::unavailable},
    {MEMCACHED_E2BIG, Errc::too_large},
    {MEMCACHED_SERVER_MEMORY_ALLOCATION_FAILURE, Errc::too_large},
    {MEMCACHED_AUTH_PROBLEM, Errc::permission},
    {MEMCACHED_AUTH_FAILURE, Errc::permission},
    {MEMCACHED_ERROR, Errc::unsupported},
    {MEMCACHED_NOT_SUPPORTED, Errc::unsupported},
};

}  // namespace

Errc classify_error(memcached_return_t code) noexcept {
  for (const Row& row : rows) {
    if (row.code == code) return row.kind;
  }
  return Errc::internal;
}

std::string_view meaning(Errc kind) noexcept {
  switch (kind) {
    case Errc::timeout:
      return "did not answer in time";
    case Errc::unavailable:
      return "can't be reached, or hung up";
    case Errc::too_large:
      return "has no room for the value: over its item limit (-I; tell it to the option item_size), or out "
             "of "
             "memory (-m)";
    case Errc::permission:
      return "refused: it wants a login, which this backend has not";
    case Errc::unsupported:
      return "does not know the command";
    default:
      return "answered what Memcached does not; is it one?";
  }
}

}  // namespace weir::memcached
