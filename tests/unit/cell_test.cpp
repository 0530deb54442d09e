// SPDX-License-Identifier: BSL-1.0
#include "cell.hpp"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

namespace weir::query_cache_detail {
namespace {

constexpr Parts first = one_part(0);
constexpr Parts second = one_part(1);

/// A cell with everything in it.
Cell full_cell() {
  Cell cell = Cell::newborn(7, true);
  cell.change(first | one_part(63), 8);
  cell.set_fence({.writer = 1, .beat = 2, .parts = second});
  cell.set_fence({.writer = 3, .beat = 4, .parts = first | second});
  return cell;
}

BOOST_AUTO_TEST_SUITE(cell)

BOOST_AUTO_TEST_CASE(a_newborn_has_one_token_for_all_parts) {
  const Cell cell = Cell::newborn(7, false);
  BOOST_TEST(cell.token(0) == 7u);
  BOOST_TEST(cell.token(63) == 7u);
  BOOST_TEST(!cell.quarantined());
  BOOST_TEST(cell.fences().empty());
}

BOOST_AUTO_TEST_CASE(a_change_gives_its_parts_the_fresh_token_and_no_others) {
  Cell cell = Cell::newborn(7, false);
  cell.change(second, 8);
  BOOST_TEST(cell.token(0) == 7u);
  BOOST_TEST(cell.token(1) == 8u);
  BOOST_TEST(cell.token(2) == 7u);
}

BOOST_AUTO_TEST_CASE(a_writer_has_one_fence) {
  Cell cell = Cell::newborn(7, false);
  cell.set_fence({.writer = 1, .beat = 1, .parts = first});
  cell.set_fence({.writer = 1, .beat = 2, .parts = second});
  BOOST_TEST(cell.fences().size() == 1u);
  BOOST_TEST(cell.fenced_by(1) == second);
  BOOST_TEST(cell.fenced_by_others(1) == 0u);
  BOOST_TEST(cell.fenced_by_others(2) == second);
  cell.set_fence({.writer = 1, .beat = 3, .parts = 0});
  BOOST_TEST(cell.fences().empty());
}

BOOST_AUTO_TEST_CASE(an_expired_fence_goes_and_its_parts_change) {
  Cell cell = full_cell();
  const Fence dead = cell.fences()[0];
  cell.expire(dead, 9);
  BOOST_TEST(cell.token(1) == 9u);
  BOOST_TEST(cell.token(0) == 8u);
  BOOST_TEST(cell.fenced_by(1) == 0u);
  BOOST_TEST(cell.fenced_by(3) == (first | second));
}

// Its writer lives: it was heard of since.
BOOST_AUTO_TEST_CASE(a_fence_that_was_renewed_does_not_expire) {
  Cell cell = full_cell();
  const Fence seen = cell.fences()[0];
  cell.set_fence({.writer = seen.writer, .beat = seen.beat + 1, .parts = seen.parts});
  const Cell before = cell;
  cell.expire(seen, 9);
  BOOST_TEST((cell == before));
}

BOOST_AUTO_TEST_CASE(what_is_encoded_is_decoded) {
  for (const Cell& cell : {full_cell(), Cell::newborn(1, false)}) {
    const std::optional<Cell> decoded = Cell::decode(cell.encode());
    BOOST_REQUIRE(decoded);
    BOOST_TEST((*decoded == cell));
  }
}

BOOST_AUTO_TEST_CASE(octets_of_any_other_kind_are_no_cell) {
  const std::string sound(full_cell().encode().view());
  for (std::size_t size = 0; size < sound.size(); ++size)
    BOOST_TEST(!Cell::decode(Blob::copy_of(sound.substr(0, size))));
  BOOST_TEST(!Cell::decode(Blob::copy_of(sound + '\0')));
  std::string other_version = sound;
  other_version[4] = 99;
  BOOST_TEST(!Cell::decode(Blob::copy_of(other_version)));
  std::string without_birth = sound;
  without_birth.replace(8, 8, 8, '\0');
  BOOST_TEST(!Cell::decode(Blob::copy_of(without_birth)));
}

// No octets make it read beyond their end; whatever is accepted says the same again.
BOOST_AUTO_TEST_CASE(damaged_octets_do_no_harm) {
  std::mt19937 random(20261130);
  const std::string sound(full_cell().encode().view());
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string octets = sound;
    for (auto changes = 1 + random() % 3; changes != 0; --changes)
      octets[random() % octets.size()] = static_cast<char>(random());
    const std::optional<Cell> cell = Cell::decode(Blob::copy_of(octets));
    if (!cell) continue;
    ++accepted;
    BOOST_REQUIRE((Cell::decode(cell->encode()) == cell));
  }
  BOOST_TEST(accepted > 0);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace weir::query_cache_detail
