// SPDX-License-Identifier: BSL-1.0
/// \file
/// What the tests of the memcached backend share.
#pragma once

#include <libmemcached/memcached.h>

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "weir/backends/memcached.hpp"
#include "weir/error.hpp"

namespace weir::test {

/// The error of a call; `cancelled` where it succeeded.
template <class Call>
Error error_of(const Call& call) {
  try {
    call();
  } catch (const Error& error) {
    return error;
  }
  return {Errc::cancelled, "the call succeeded"};
}

/// Tries until the call succeeds, for up to ten seconds.
template <class Call>
bool succeeds_soon(const Call& call) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (std::chrono::steady_clock::now() < end) {
    if (error_of(call).kind() == Errc::cancelled) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

inline std::string text(const std::optional<Blob>& value) {
  return value ? std::string(value->view()) : "(absent)";
}

/// The addresses in a URL, in order.
inline std::vector<std::string> addresses_in(const std::string& url) {
  std::vector<std::string> addresses;
  std::string rest = url.substr(std::string_view("memcached://").size()) + ",";
  for (std::size_t comma = 0; (comma = rest.find(',')) != std::string::npos; rest.erase(0, comma + 1)) {
    addresses.push_back(rest.substr(0, comma));
  }
  return addresses;
}

/// What stands in one server, without weir.
class RawMemcached {
 public:
  struct Item {
    std::string octets;
    std::uint32_t flags = 0;
  };

  /// \param address  "127.0.0.1:11211"
  explicit RawMemcached(const std::string& address) : client_(memcached_create(nullptr)) {
    const std::size_t colon = address.rfind(':');
    memcached_server_add(client_.get(), address.substr(0, colon).c_str(),
                         static_cast<in_port_t>(std::stoi(address.substr(colon + 1))));
  }

  void set(const std::string& key, const std::string& octets, std::uint32_t flags = 0,
           std::time_t expiry = 0) {
    if (memcached_set(client_.get(), key.data(), key.size(), octets.data(), octets.size(), expiry, flags) !=
        MEMCACHED_SUCCESS) {
      throw std::runtime_error("raw set");
    }
  }
  std::optional<Item> get(const std::string& key) {
    std::size_t size = 0;
    Item item;
    memcached_return_t code = MEMCACHED_SUCCESS;
    char* const octets = memcached_get(client_.get(), key.data(), key.size(), &size, &item.flags, &code);
    if (code == MEMCACHED_NOTFOUND) return std::nullopt;
    if (code != MEMCACHED_SUCCESS) throw std::runtime_error("raw get");
    if (octets != nullptr) item.octets.assign(octets, size);  // an empty value has none
    std::free(octets);
    return item;
  }
  bool remove(const std::string& key) {
    return memcached_delete(client_.get(), key.data(), key.size(), 0) == MEMCACHED_SUCCESS;
  }

 private:
  struct Free {
    void operator()(memcached_st* client) const noexcept { memcached_free(client); }
  };
  std::unique_ptr<memcached_st, Free> client_;
};

}  // namespace weir::test
