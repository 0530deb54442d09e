// SPDX-License-Identifier: BSL-1.0
/// \file
/// The table that the SQL figures read, and what a program makes of a row.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "weir/store.hpp"

namespace weir::bench {

inline constexpr std::int64_t product_count = 10'000;

/// A row as a program would keep it that uses the raw driver.
struct Product {
  std::int64_t id;
  std::string name;
  std::string price;  // exact, as text
  std::int64_t stock;
};

inline const char* const point_sql = "SELECT id, name, price, stock FROM bench_products WHERE id = ";
inline const char* const page_sql = "SELECT id, name, price, stock FROM bench_products WHERE id >= ";
inline const char* const page_tail = " ORDER BY id LIMIT 100";

/// Fills `bench_products` anew.
void fill_products(Store& store);

/// The next id of a walk over all of them that is no sequence.
inline std::int64_t next_id(std::int64_t id) { return (id + 7'919) % (product_count - 100); }

/// Touches every cell as a program would, so that reading weir's Rows is part of its time as copying is of
/// the peer's.
std::int64_t use(const Rows& rows);
std::int64_t use(const std::vector<Product>& products);

}  // namespace weir::bench
