// SPDX-License-Identifier: BSL-1.0
/// \file
/// Tables in which every wrong answer and every lost or doubled write shows.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "findings.hpp"
#include "weir/error.hpp"
#include "weir/store.hpp"

namespace weir::test {

/// What is known of a write after its call: an error may leave it open.
enum class Fate : std::uint8_t { applied, not_applied, open };

/// What an error means for the write that met it.
inline Fate fate_of(const Error& error) { return error.maybe_applied() ? Fate::open : Fate::not_applied; }

/// A transaction: moves `amount` from one account to another and notes it under its number.
struct Transfer {
  std::int64_t number;  ///< never used twice
  std::int64_t from;
  std::int64_t to;
  std::int64_t amount;
  Fate fate;
};

/// One row written by a statement of its own (`rows` = 1), or a batch of several: all or none of them.
struct Entry {
  std::int64_t number;  ///< never used twice
  std::int64_t rows;
  Fate fate;
};

/// What somebody wrote and what became of it.
struct Written {
  std::vector<Transfer> transfers;
  std::vector<Entry> entries;
};

/// The tables: `pages` (never changes; each text follows from its number), `accounts` (their total never
/// changes), `transfers` and `entries` (without a key, so that a write that was done twice shows).
namespace books {

inline constexpr std::int64_t pages = 5000;
inline constexpr std::int64_t accounts = 50;
inline constexpr std::int64_t first_balance = 1000;

/// The text of a page. They differ in length, too.
std::string text_of(std::int64_t page);

/// Makes and fills the tables.
void make(Store& store);

// What a call read is compared with what it must be; what differs is added to the findings.
void check_page(const Row& row, std::int64_t page, Findings& findings);
void check_pages(const Rows& rows, std::int64_t first, std::int64_t count, Findings& findings);
void check_total(const Rows& rows, Findings& findings);

/// Compares the tables with what all writers say: every applied write is there once, no write that failed
/// for sure, and the balances are those that the transfers give.
void check_writes(Store& store, const std::vector<const Written*>& writers, Findings& findings);

}  // namespace books

}  // namespace weir::test
