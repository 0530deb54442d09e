// SPDX-License-Identifier: BSL-1.0
#include "cell_copy.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

namespace weir::query_cache_detail {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t self = 1;
constexpr std::uint64_t other = 2;
constexpr Parts part = one_part(0);

struct Copied {
  const Clock::Instant now = Clock::Instant(1h);
  const Clock::Instant later = now + 1s;
  CellCopy copy{"key", self, 5s};

  CellWatch::Over read(const Cell& cell) { return read(copy.begin(now), cell); }
  CellWatch::Over read(const CellCopy::Ticket& ticket, const Cell& cell) {
    return copy.read(ticket, cell, cell.encode(), now, {later, later});
  }
  void put(const Cell& cell) { put(copy.begin(now), cell); }
  void put(const CellCopy::Ticket& ticket, const Cell& cell) {
    copy.put(ticket, cell, cell.encode(), {later, later});
  }
  bool usable(unsigned of = 0) { return copy.view(of).usable(now); }
  std::uint64_t token(unsigned of = 0) { return copy.view(of).token; }
};

BOOST_FIXTURE_TEST_SUITE(cell_copy, Copied)

BOOST_AUTO_TEST_CASE(a_new_copy_is_not_trusted_before_the_cell_was_read) {
  BOOST_TEST(!usable());
  read(Cell::newborn(7, false));
  BOOST_TEST(usable());
  BOOST_TEST(token() == 7u);
  BOOST_TEST(!copy.view(0).usable(later));
}

BOOST_AUTO_TEST_CASE(of_two_readings_the_one_that_was_asked_for_later_counts) {
  const CellCopy::Ticket slow = copy.begin(now - 1ms);
  read(Cell::newborn(8, false));
  read(slow, Cell::newborn(7, false));
  BOOST_TEST(token() == 8u);
}

BOOST_AUTO_TEST_CASE(a_write_closes_its_parts_until_it_ends) {
  read(Cell::newborn(7, false));
  copy.begin_write(part);
  BOOST_TEST(!usable(0));
  BOOST_TEST(usable(1));
  copy.begin_write(part);
  copy.end_write(part);
  BOOST_TEST(!usable(0));
  copy.end_write(part);
  BOOST_TEST(usable(0));
}

BOOST_AUTO_TEST_CASE(another_ones_fence_closes_its_parts_and_ones_own_does_not) {
  Cell cell = Cell::newborn(7, false);
  cell.set_fence({self, 1, one_part(1)});
  cell.set_fence({other, 1, one_part(2)});
  read(cell);
  BOOST_TEST(usable(0));
  BOOST_TEST(usable(1));
  BOOST_TEST(!usable(2));
}

BOOST_AUTO_TEST_CASE(a_quarantine_closes_everything) {
  read(Cell::newborn(7, true));
  BOOST_TEST(!usable(0));
  BOOST_TEST(!usable(63));
}

BOOST_AUTO_TEST_CASE(what_is_owed_stays_closed_until_the_cache_took_it) {
  Cell cell = Cell::newborn(7, false);
  read(cell);
  copy.begin_write(part);
  copy.owe(part);
  copy.end_write(part);
  BOOST_TEST(!usable());
  read(cell);
  BOOST_TEST(!usable());
  BOOST_TEST(copy.begin(now).owed == part);
  cell.change(part, 8);
  put(cell);
  BOOST_TEST(usable());
  BOOST_TEST(token() == 8u);
  BOOST_TEST(!copy.unsettled());
}

// What it saw is from before what this process put.
BOOST_AUTO_TEST_CASE(a_slow_reading_does_not_bring_an_old_token_back) {
  const Cell old = Cell::newborn(7, false);
  const CellCopy::Ticket ticket = copy.begin(now);
  Cell cell = old;
  cell.change(part, 8);
  put(cell);
  read(ticket, old);
  BOOST_TEST(token() == 8u);
}

BOOST_AUTO_TEST_CASE(contact_lost_makes_all_that_was_written_due_again) {
  Cell cell = Cell::newborn(7, false);
  copy.owe(part);
  put(cell);
  BOOST_TEST(usable());
  copy.contact_lost();
  BOOST_TEST(!usable());
  BOOST_TEST(usable(1));
  BOOST_TEST(copy.unsettled());
}

// The server may have been lost with it.
BOOST_AUTO_TEST_CASE(what_was_put_before_contact_was_lost_pays_nothing) {
  copy.owe(part);
  const CellCopy::Ticket ticket = copy.begin(now);
  copy.contact_lost();
  const Cell cell = Cell::newborn(7, false);
  put(ticket, cell);
  BOOST_TEST(!usable());
}

BOOST_AUTO_TEST_CASE(a_debt_made_while_the_cell_was_replaced_is_not_paid_with_it) {
  copy.owe(part);
  const CellCopy::Ticket ticket = copy.begin(now);
  copy.owe(part);
  put(ticket, Cell::newborn(7, false));
  BOOST_TEST(!usable());
  put(Cell::newborn(8, false));
  BOOST_TEST(usable());
}

BOOST_AUTO_TEST_CASE(a_write_in_doubt_closes_its_parts_until_the_cache_has_heard_of_it) {
  read(Cell::newborn(7, false));
  copy.doubt(part);
  BOOST_TEST(!usable());
  BOOST_TEST(copy.unsettled());
  const CellCopy::Ticket ticket = copy.begin(now);
  BOOST_TEST(ticket.doubtful == part);
  BOOST_TEST(ticket.owed == 0u);
  Cell cell = Cell::newborn(7, false);
  cell.set_fence({other, 1, part});
  put(ticket, cell);
  BOOST_TEST(!copy.unsettled());
  BOOST_TEST(!usable());  // by that fence
}

BOOST_AUTO_TEST_CASE(a_fence_is_known_as_long_as_it_may_be_there) {
  copy.begin_write(part);
  BOOST_TEST(!copy.fenced_since().has_value());
  Cell cell = Cell::newborn(7, false);
  cell.set_fence({self, 1, part});
  put(cell);
  BOOST_TEST(copy.fenced(part, now));
  BOOST_TEST(!copy.fenced(part, now + 1ns));
  BOOST_TEST(!copy.fenced(part | one_part(1), now));
  BOOST_TEST((copy.fenced_since() == now));
  copy.end_write(part);
  BOOST_TEST(!copy.fenced_since().has_value());
  BOOST_TEST(copy.unsettled());
  cell.set_fence({self, 2, 0});
  put(cell);
  BOOST_TEST(!copy.unsettled());
}

// It may have been put all the same.
BOOST_AUTO_TEST_CASE(a_fence_whose_putting_failed_is_neither_relied_upon_nor_forgotten) {
  copy.begin_write(part);
  copy.fencing(part);
  BOOST_TEST(!copy.fenced(part, now - 1h));
  copy.end_write(part);
  BOOST_TEST(copy.unsettled());
}

// The token tells the instant: both are of one publication.
BOOST_AUTO_TEST_CASE(readers_see_token_and_validity_of_one_instant) {
  std::atomic<bool> over{false};
  std::atomic<int> mixed{0};
  std::thread reader([&] {
    while (!over) {
      const CellCopy::View view = copy.view(5);
      if (view.token == 0) continue;
      if (view.valid_until != Clock::Instant(std::chrono::nanoseconds(view.token))) ++mixed;
    }
  });
  for (std::uint64_t i = 1; i < 20'000; ++i) {
    const Cell cell = Cell::newborn(i, false);
    copy.put(copy.begin(now), cell, cell.encode(), {Clock::Instant(std::chrono::nanoseconds(i)), later});
  }
  over = true;
  reader.join();
  BOOST_TEST(mixed == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::query_cache_detail
