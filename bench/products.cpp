// SPDX-License-Identifier: BSL-1.0
#include "products.hpp"

#include <fmt/format.h>

#include "weir/decimal.hpp"

namespace weir::bench {

void fill_products(Store& store) {
  store.execute("DROP TABLE IF EXISTS bench_products");
  store.execute(
      "CREATE TABLE bench_products (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL, price NUMERIC(12,2) "
      "NOT NULL, "
      "stock BIGINT NOT NULL)");
  const auto loading = store.begin();
  const Statement insert(
      "INSERT INTO bench_products (id, name, price, stock) VALUES (:id, :name, :price, :stock)");
  for (std::int64_t id = 0; id < product_count; ++id)
    loading->execute(insert.with({{"id", id},
                                  {"name", fmt::format("A product of the shop, number {}", id)},
                                  {"price", Decimal::from_parts(199 + id % 10'000, 2)},
                                  {"stock", id % 977}}));
  loading->commit();
  store.execute(store.info().backend == "mysql" ? "ANALYZE TABLE bench_products" : "ANALYZE bench_products");
}

std::int64_t use(const Rows& rows) {
  std::int64_t sum = 0;
  for (const auto row : rows)
    sum += row[0].as<std::int64_t>() + static_cast<std::int64_t>(row[1].as<std::string_view>().size()) +
           row[2].as<Decimal>().scale() + row[3].as<std::int64_t>();
  return sum;
}

std::int64_t use(const std::vector<Product>& products) {
  std::int64_t sum = 0;
  for (const Product& product : products)
    sum += product.id + static_cast<std::int64_t>(product.name.size() + product.price.size()) + product.stock;
  return sum;
}

}  // namespace weir::bench
