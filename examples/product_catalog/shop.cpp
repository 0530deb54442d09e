// SPDX-License-Identifier: BSL-1.0
#include "shop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/error.hpp"

namespace catalogue {
namespace {

constexpr std::array<std::string_view, 20> adjectives = {
    "Amber",  "Brisk",  "Calm",  "Dapper", "Early", "Fleet", "Gentle", "Humble", "Ivory", "Jolly",
    "Kindly", "Lively", "Merry", "Nimble", "Opal",  "Plain", "Quiet",  "Rustic", "Sunny", "Trusty"};
constexpr std::array<std::string_view, 15> things = {"Backpack", "Blanket", "Bottle",   "Candle", "Chair",
                                                     "Clock",    "Compass", "Cushion",  "Kettle", "Lamp",
                                                     "Lantern",  "Mug",     "Notebook", "Teapot", "Wallet"};

std::string category_name(std::int64_t id) { return fmt::format("category-{:02}", id % category_count); }

bool holds(weir::Store& store, std::int64_t products) {
  try {
    return store.query("SELECT COUNT(*) AS n FROM products").front()["n"].as<std::int64_t>() == products;
  } catch (const weir::Error& error) {
    if (error.kind() == weir::Errc::undefined_object) return false;
    throw;
  }
}

constexpr std::int64_t batch_size = 500;

std::string insert_of(std::int64_t rows) {
  std::string sql = "INSERT INTO products (id, category, name, price, version) VALUES ";
  for (std::int64_t i = 0; i < rows; ++i)
    sql += fmt::format("{0}(:id{1}, :category{1}, :name{1}, :price{1}, 0)", i == 0 ? "" : ", ", i);
  return sql;
}

std::vector<weir::Param> products_from(std::int64_t first, std::int64_t past) {
  std::vector<weir::Param> params;
  params.reserve(static_cast<std::size_t>(past - first) * 4);
  for (std::int64_t id = first; id < past; ++id) {
    const std::int64_t i = id - first;
    params.push_back({fmt::format("id{}", i), id});
    params.push_back({fmt::format("category{}", i), category_name(id)});
    params.push_back({fmt::format("name{}", i), product_name(id)});
    params.push_back({fmt::format("price{}", i), price_of(id, 0)});
  }
  return params;
}

}  // namespace

const weir::Statement browse{
    "SELECT id, name, price, version FROM products WHERE category = :category ORDER BY name, id "
    "LIMIT 20 OFFSET :offset"};
const weir::Statement search{
    "SELECT id, name, price, version FROM products WHERE name >= :first AND name < :past ORDER BY name, id "
    "LIMIT 20"};
const weir::Statement change_price{"UPDATE products SET price = :price, version = :version WHERE id = :id"};

weir::Decimal price_of(std::int64_t id, std::int64_t version) {
  return weir::Decimal::from_parts(100 + (id * 37 + version * 101) % 99'900, 2);
}

std::string product_name(std::int64_t id) {
  const auto n = static_cast<std::size_t>(id);
  return fmt::format("{} {} No. {}", adjectives[n * 7 % adjectives.size()], things[n * 11 % things.size()],
                     id);
}

weir::Query search_for(const std::string& letters) {
  return search.with(
      {{"first", letters}, {"past", letters + "zz"}});  // zz sorts behind, whatever the collation
}

std::string search_word(std::size_t rank) { return std::string(adjectives[rank]); }
std::size_t search_word_count() { return adjectives.size(); }

bool prepare_shop(weir::Store& store, std::int64_t products) {
  if (holds(store, products)) return false;
  store.execute("DROP TABLE IF EXISTS products");
  store.execute(
      "CREATE TABLE products (id BIGINT PRIMARY KEY, category VARCHAR(40) NOT NULL, name VARCHAR(80) NOT "
      "NULL, "
      "price NUMERIC(12,2) NOT NULL, version BIGINT NOT NULL)");
  const auto loading = store.begin();
  const weir::Statement insert_batch(insert_of(batch_size));
  for (std::int64_t id = 0; id < products; id += batch_size) {
    const std::int64_t past = std::min(id + batch_size, products);
    const bool whole = past - id == batch_size;
    loading->execute(
        (whole ? insert_batch : weir::Statement(insert_of(past - id))).with(products_from(id, past)));
  }
  loading->commit();
  store.execute("CREATE INDEX products_by_category ON products (category, name, id)");
  store.execute("CREATE INDEX products_by_name ON products (name, id)");
  store.execute("ANALYZE products");
  return true;
}

}  // namespace catalogue
