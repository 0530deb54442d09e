// SPDX-License-Identifier: BSL-1.0
#include "table_cell.hpp"

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <thread>

namespace weir::query_cache_detail {
namespace {

using namespace std::chrono_literals;

struct Cell {
  const Clock::Instant now = Clock::Instant(1h);
  const Clock::Instant later = now + 1s;
  TableCell cell{"key", 1};

  std::uint64_t token() { return cell.view().token; }
  bool usable() { return cell.view().usable(now); }
};

BOOST_FIXTURE_TEST_SUITE(table_cell, Cell)

BOOST_AUTO_TEST_CASE(a_new_copy_is_not_trusted_before_the_cell_was_read) {
  BOOST_TEST(!usable());
  BOOST_TEST(cell.adopt(cell.begin_refresh(), 2, later));
  BOOST_TEST(usable());
  BOOST_TEST(token() == 2u);
  BOOST_TEST(!cell.view().usable(later));
}

BOOST_AUTO_TEST_CASE(a_write_makes_it_unusable_until_it_ends) {
  cell.adopt(cell.begin_refresh(), 2, later);
  cell.begin_write();
  BOOST_TEST(!usable());
  cell.begin_write();
  cell.end_write();
  BOOST_TEST(!usable());
  cell.end_write();
  BOOST_TEST(usable());
  BOOST_TEST(token() == 2u);
}

BOOST_AUTO_TEST_CASE(a_token_that_the_cache_took_is_trusted) {
  cell.begin_write();
  cell.change(3);
  cell.pushed(3, later);
  cell.end_write();
  BOOST_TEST(usable());
  BOOST_TEST(token() == 3u);
  BOOST_TEST(!cell.begin_refresh().must_push);
}

BOOST_AUTO_TEST_CASE(a_token_that_the_cache_may_not_have_taken_must_be_pushed_anew) {
  cell.begin_write();
  cell.change(3);
  cell.end_write();
  BOOST_TEST(!usable());
  BOOST_TEST(cell.begin_refresh().must_push);
  BOOST_TEST(cell.adopt(cell.begin_refresh(), 4, later));
  BOOST_TEST(usable());
  BOOST_TEST(!cell.begin_refresh().must_push);
}

BOOST_AUTO_TEST_CASE(the_push_of_an_overtaken_write_decides_nothing) {
  cell.begin_write();
  cell.begin_write();
  cell.change(3);
  cell.change(4);
  cell.pushed(3, later);
  cell.end_write();
  cell.end_write();
  BOOST_TEST(token() == 4u);
  BOOST_TEST(!usable());
  BOOST_TEST(cell.begin_refresh().must_push);
}

BOOST_AUTO_TEST_CASE(a_refresh_that_a_write_crossed_is_dropped) {
  const TableCell::Ticket before = cell.begin_refresh();
  cell.begin_write();
  BOOST_TEST(!cell.adopt(before, 9, later));
  cell.change(3);
  cell.pushed(3, later);
  cell.end_write();
  BOOST_TEST(!cell.adopt(before, 9, later));
  BOOST_TEST(token() == 3u);
}

BOOST_AUTO_TEST_CASE(a_refresh_that_began_during_a_write_is_dropped) {
  cell.begin_write();
  const TableCell::Ticket during = cell.begin_refresh();
  BOOST_TEST(!during.allowed);
  cell.change(3);
  cell.pushed(3, later);
  cell.end_write();
  BOOST_TEST(!cell.adopt(during, 9, later));
  BOOST_TEST(token() == 3u);
}

BOOST_AUTO_TEST_CASE(after_lost_contact_a_written_cell_must_be_replaced_and_one_only_read_not) {
  cell.adopt(cell.begin_refresh(), 2, later);
  cell.contact_lost();
  BOOST_TEST(!cell.begin_refresh().must_push);
  cell.begin_write();
  cell.change(3);
  cell.pushed(3, later);
  cell.end_write();
  const TableCell::Ticket before = cell.begin_refresh();
  cell.contact_lost();
  BOOST_TEST(!cell.adopt(before, 2, later));
  BOOST_TEST(usable());
  BOOST_TEST(cell.begin_refresh().must_push);
}

BOOST_AUTO_TEST_CASE(contact_lost_during_a_write_is_not_forgotten_by_its_push) {
  cell.begin_write();
  cell.change(3);
  cell.contact_lost();
  cell.pushed(3, later);
  cell.end_write();
  BOOST_TEST(cell.begin_refresh().must_push);
}

// Token, validity and writers of a view belong together: here the validity tells the token.
BOOST_AUTO_TEST_CASE(a_view_is_of_one_instant) {
  std::atomic<bool> done{false};
  std::atomic<int> torn{0};
  const auto until = [](std::uint64_t token) { return Clock::Instant(std::chrono::nanoseconds(token)); };
  cell.adopt(cell.begin_refresh(), 1, until(1));
  std::thread reader([&] {
    while (!done) {
      const TableCell::View view = cell.view();
      if (view.valid_until != until(view.token)) ++torn;
    }
  });
  for (std::uint64_t token = 2; token < 100'000; ++token) {
    cell.adopt(cell.begin_refresh(), token, until(token));
  }
  done = true;
  reader.join();
  BOOST_TEST(torn == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::query_cache_detail
