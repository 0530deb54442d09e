// SPDX-License-Identifier: BSL-1.0
/// \file
/// The shop's database: its table, its products, its three statements.
#pragma once

#include <cstdint>
#include <string>

#include "weir/decimal.hpp"
#include "weir/statement.hpp"
#include "weir/store.hpp"

namespace catalogue {

inline constexpr int category_count = 40;
inline constexpr int page_size = 20;
inline constexpr int pages_browsed = 5;

/// A page of a category: id, name, price, version. Parameters: category, offset.
extern const weir::Statement browse;
/// The first products whose name begins with a word: id, name, price, version. Parameters: first, past.
extern const weir::Statement search;
/// A new price. Parameters: id, price, version.
extern const weir::Statement change_price;

/// Prices follow from the product and how often its price was changed, so that every reader can tell a right
/// one.
weir::Decimal price_of(std::int64_t id, std::int64_t version);

std::string product_name(std::int64_t id);
/// The query for what begins with these letters.
weir::Query search_for(const std::string& letters);

/// The words that shoppers search for; every product's name begins with one.
std::string search_word(std::size_t rank);
std::size_t search_word_count();

/// Makes the table and fills it with that many products, unless it holds them already.
/// \return whether it had to
bool prepare_shop(weir::Store& store, std::int64_t products);

}  // namespace catalogue
