// SPDX-License-Identifier: BSL-1.0
// The README's example: a shop in a SQLite file, its queries answered from a cache that follows every write.
#include <exception>
#include <iostream>
#include <string_view>

#include "weir/weir.hpp"

namespace {

void fill(weir::Store& store) {
  store.execute("DROP TABLE IF EXISTS products");
  store.execute("CREATE TABLE products (id INTEGER PRIMARY KEY, name TEXT, category TEXT, stock INTEGER)");
  static const weir::Statement add{
      "INSERT INTO products (name, category, stock) VALUES (:name, :category, :stock)"};
  store.execute(add.with({{"name", "Kettle"}, {"category", "Kitchen"}, {"stock", 12}}));
  store.execute(add.with({{"name", "Radio"}, {"category", "Electronics"}, {"stock", 7}}));
  store.execute(add.with({{"name", "Lamp"}, {"category", "Electronics"}, {"stock", 3}}));
}

void show() {
  // [quickstart]
  weir::Runtime shop = weir::open("shop.json");  // which engines, caches and protections: the config's choice
  weir::StorePtr store = shop.store("catalog");
  // [/quickstart]
  fill(*store);
  // [reading]
  static const weir::Statement by_category{
      "SELECT name, stock FROM products WHERE category = :category ORDER BY name"};

  auto print = [&] {
    for (weir::Row row : store->query(by_category.with({{"category", "Electronics"}})))
      std::cout << row["name"].as<std::string_view>() << ": " << row["stock"].as<int>() << '\n';
  };
  print();  // asks the database
  print();  // answered from the cache
  store->execute({"UPDATE products SET stock = stock - 1 WHERE name = :name", {{"name", "Lamp"}}});
  print();  // asks the database again: the write ended what was cached

  std::cout << "answered from the cache: " << shop.metrics().value("query_cache.hits.local", "stores.catalog")
            << '\n';
  // [/reading]
}

}  // namespace

int main() {
  try {
    show();
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
