// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>
#include <xxhash.h>

#include <nlohmann/json.hpp>
#include <string>

#include "cases.hpp"
#include "products.hpp"
#include "weir/rows_builder.hpp"

namespace weir::bench {
namespace {

constexpr std::int64_t row_count = 1'000;

const std::vector<Product>& products() {
  static const std::vector<Product> all = [] {
    std::vector<Product> made;
    for (std::int64_t id = 0; id < row_count; ++id)
      made.push_back({id, fmt::format("A product of the shop, number {}", id), "19.99", id % 977});
    return made;
  }();
  return all;
}

Rows build() {
  RowsBuilder rows;
  rows.add_column("id", ValueType::int64);
  rows.add_column("name", ValueType::text);
  rows.add_column("price", ValueType::decimal);
  rows.add_column("stock", ValueType::int64);
  const Decimal price = Decimal::from_parts(1999, 2);
  for (const Product& product : products()) {
    rows.int64(product.id);
    rows.text(product.name);
    rows.decimal(price);
    rows.int64(product.stock);
  }
  return std::move(rows).build();
}

const std::vector<std::uint8_t>& packed() {
  static const std::vector<std::uint8_t> bytes = [] {
    nlohmann::json rows = nlohmann::json::array();
    for (const Product& product : products())
      rows.push_back({product.id, product.name, product.price, product.stock});
    return nlohmann::json::to_msgpack(rows);
  }();
  return bytes;
}

std::vector<Product> unpacked() {
  std::vector<Product> all;
  all.reserve(row_count);
  for (const nlohmann::json& row : nlohmann::json::from_msgpack(packed()))
    all.push_back({row[0], row[1], row[2], row[3]});
  return all;
}

}  // namespace

void add_rows_cases(Suite& suite) {
  suite.add(Case{"rows.build.1000x4", "copy into a vector of structs", std::nullopt,
                 [](benchmark::State& state) {
                   for (auto _ : state) benchmark::DoNotOptimize(build());
                 },
                 [](benchmark::State& state) {
                   for (auto _ : state) {
                     std::vector<Product> copy;
                     for (const Product& product : products()) copy.push_back(product);
                     benchmark::DoNotOptimize(copy);
                   }
                 }});
  suite.add(Case{"rows.decode.1000x4", "nlohmann MessagePack into structs", std::nullopt,
                 [](benchmark::State& state) {
                   const Rows rows = build();
                   for (auto _ : state)
                     benchmark::DoNotOptimize(use(Rows::decode(Blob::copy_of(rows.encoded().view()))));
                 },
                 [](benchmark::State& state) {
                   for (auto _ : state) benchmark::DoNotOptimize(use(unpacked()));
                 }});
  suite.add(Case{"rows.validate.1000x4", "XXH3 of the same bytes", std::nullopt,
                 [](benchmark::State& state) {
                   const Rows rows = build();
                   for (auto _ : state)
                     benchmark::DoNotOptimize(Rows::decode(Blob::copy_of(rows.encoded().view())));
                 },
                 [](benchmark::State& state) {
                   const Rows rows = build();
                   for (auto _ : state) {
                     const Blob bytes = Blob::copy_of(rows.encoded().view());
                     benchmark::DoNotOptimize(XXH3_64bits(bytes.data(), bytes.size()));
                   }
                 }});
}

}  // namespace weir::bench
