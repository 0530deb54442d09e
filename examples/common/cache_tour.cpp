// SPDX-License-Identifier: BSL-1.0
#include "cache_tour.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "weir/error.hpp"

namespace tour {
namespace {

using namespace std::chrono_literals;
using weir::Blob;

void set_and_get(weir::Cache& cache, std::ostream& out) {
  // [get]
  cache.set("greeting", Blob::copy_of("hello"), 10min);
  if (const std::optional<Blob> value = cache.get("greeting")) out << value->view() << '\n';

  // Keys and values are any octets; a deadline bounds the call.
  cache.set("a key with spaces, \n and \xc3\xa9", Blob::copy_of("fine"), 1h, weir::Context::within(1s));
  out << cache.get("a key with spaces, \n and \xc3\xa9")->view() << '\n';
  // [/get]
}

void batch(weir::Cache& cache, std::ostream& out) {
  // [batch]
  // One round trip a server, however many keys.
  const std::vector<weir::CacheItem> items{{"user:1", Blob::copy_of("Ada"), 10min},
                                           {"user:2", Blob::copy_of("Grace"), 10min}};
  cache.set_many(items);
  const std::vector<std::string_view> keys{"user:1", "user:2", "user:3"};
  for (const std::optional<Blob>& value : cache.get_many(keys)) {
    out << (value ? value->view() : "nobody") << '\n';
  }
  out << "removed: " << cache.remove_many(keys) << '\n';
  // [/batch]
}

void conditions(weir::Cache& cache, std::ostream& out) {
  // [conditions]
  // Of all who add the same key one succeeds: a lock that ends by itself.
  out << "first: " << cache.add("lock", Blob::copy_of("me"), 5s) << '\n';
  out << "second: " << cache.add("lock", Blob::copy_of("you"), 5s) << '\n';

  // Changes a value only where nobody else has changed it since it was read.
  cache.set("cart", Blob::copy_of("tea"), 1h);
  const Blob seen = *cache.get("cart");
  cache.set("cart", Blob::copy_of("coffee"), 1h);  // somebody else
  out << "changed: " << cache.compare_and_set("cart", seen, Blob::copy_of("tea, milk"), 1h) << '\n';
  // [/conditions]
}

void count(weir::Cache& cache, std::ostream& out) {
  // [count]
  cache.increment("stock", 3, 1h);
  out << "stock: " << cache.increment("stock", -5, 1h) << '\n';
  try {
    cache.increment("cart", 1, 1h);
  } catch (const weir::Error& error) {  // it holds no number
    out << to_string(error.kind()) << '\n';
  }
  // [/count]
}

void time(weir::Cache& cache, std::ostream& out) {
  // [time]
  cache.set("session", Blob::copy_of("Ada"), 50ms);
  cache.get_and_touch("session", 30min);  // used, so it lives on
  std::this_thread::sleep_for(100ms);
  out << "still there: " << cache.get("session").has_value() << '\n';
  cache.touch("session", 1ms);
  std::this_thread::sleep_for(20ms);
  out << "still there: " << cache.get("session").has_value() << '\n';
  // [/time]
}

}  // namespace

void run(weir::Cache& cache, std::ostream& out) {
  out << std::boolalpha;
  cache.clear();
  set_and_get(cache, out);
  batch(cache, out);
  conditions(cache, out);
  count(cache, out);
  time(cache, out);
  cache.clear();  // this namespace only, nobody else's keys
  out << "after clear: " << cache.get("greeting").has_value() << '\n';
}

}  // namespace tour
