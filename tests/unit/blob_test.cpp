// SPDX-License-Identifier: BSL-1.0
#include "weir/blob.hpp"

#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "expect_error.hpp"

namespace weir {

using test::expect_error;

BOOST_AUTO_TEST_SUITE(blob)

BOOST_AUTO_TEST_CASE(a_default_blob_is_empty) {
  const Blob empty;
  BOOST_TEST(empty.empty());
  BOOST_TEST(empty.view() == "");
  BOOST_TEST((empty == Blob::copy_of("")));
  BOOST_TEST(!empty.checked());
  empty.note_checked();
  BOOST_TEST(!empty.checked());
}

BOOST_AUTO_TEST_CASE(a_copy_shares_the_bytes_and_a_copy_of_a_text_does_not) {
  std::string text = "weir";
  const Blob blob = Blob::copy_of(text);
  text[0] = 'x';
  const Blob copy = blob;
  BOOST_TEST(copy.view() == "weir");
  BOOST_TEST(static_cast<const void*>(copy.data()) == static_cast<const void*>(blob.data()));
  BOOST_TEST((blob == Blob::copy_of("weir")));
  BOOST_TEST((blob != Blob::copy_of("weiR")));
}

BOOST_AUTO_TEST_CASE(buffers_are_aligned_to_16) {
  for (std::size_t size = 0; size < 70; ++size) {
    const Blob blob = BlobBuffer(size).freeze();
    BOOST_TEST(reinterpret_cast<std::uintptr_t>(blob.data()) % 16 == 0u);
    BOOST_TEST(blob.size() == size);
  }
}

BOOST_AUTO_TEST_CASE(what_is_written_before_freezing_is_what_it_holds) {
  BlobBuffer buffer(3);
  std::memcpy(buffer.data(), "a\0b", 3);
  BlobBuffer moved = std::move(buffer);
  const Blob blob = std::move(moved).freeze();
  BOOST_TEST(blob.view() == std::string_view("a\0b", 3));
  BOOST_TEST(moved.size() == 0u);  // NOLINT(bugprone-use-after-move)
  BOOST_TEST(static_cast<const void*>(moved.data()) == static_cast<const void*>(nullptr));  // NOLINT
  BOOST_TEST(std::move(moved).freeze().empty());                                            // NOLINT
}

BOOST_AUTO_TEST_CASE(a_size_that_no_memory_holds_is_refused) {
  BOOST_CHECK_THROW(BlobBuffer{std::numeric_limits<std::size_t>::max()}, std::bad_alloc);
  BOOST_CHECK_THROW(BlobBuffer{std::numeric_limits<std::size_t>::max() - 8}, std::bad_alloc);
}

BOOST_AUTO_TEST_CASE(slices_share_and_outlive_the_whole) {
  Blob whole = Blob::copy_of("0123456789");
  const Blob middle = whole.slice(2, 5);
  BOOST_TEST(static_cast<const void*>(middle.data()) == static_cast<const void*>(whole.data() + 2));
  whole = Blob();
  BOOST_TEST(middle.view() == "23456");
  BOOST_TEST(middle.slice(1, 2).view() == "34");
  BOOST_TEST(middle.slice(5, 0).empty());
}

BOOST_AUTO_TEST_CASE(a_slice_past_the_end_is_refused) {
  const Blob blob = Blob::copy_of("0123456789").slice(0, 5);
  constexpr std::size_t huge = std::numeric_limits<std::size_t>::max();
  expect_error(Errc::out_of_range, "5 bytes", [&] { blob.slice(0, 6); });
  expect_error(Errc::out_of_range, "5 bytes", [&] { blob.slice(6, 0); });
  expect_error(Errc::out_of_range, "5 bytes", [&] { blob.slice(2, huge); });
  expect_error(Errc::out_of_range, "5 bytes", [&] { blob.slice(huge, 2); });
  BOOST_TEST(Blob().slice(0, 0).empty());
  expect_error(Errc::out_of_range, "0 bytes", [&] { Blob().slice(0, 1); });
}

BOOST_AUTO_TEST_CASE(moving_leaves_nothing_behind) {
  Blob a = Blob::copy_of("a");
  Blob b = std::move(a);
  BOOST_TEST(a.empty());  // NOLINT(bugprone-use-after-move)
  Blob c = Blob::copy_of("c");
  c = std::move(b);
  BOOST_TEST(b.empty());  // NOLINT(bugprone-use-after-move)
  BOOST_TEST(c.view() == "a");
  Blob& alias = c;
  c = std::move(alias);
  BOOST_TEST(c.view() == "a");
  c = alias;
  BOOST_TEST(c.view() == "a");
}

BOOST_AUTO_TEST_CASE(a_note_holds_for_what_begins_at_the_same_byte) {
  const Blob whole = Blob::copy_of("0123456789");
  const Blob tail = whole.slice(4, 6);
  BOOST_TEST(!whole.checked());
  tail.note_checked();
  BOOST_TEST(tail.checked());
  BOOST_TEST(Blob(tail).checked());
  BOOST_TEST(whole.slice(4, 2).checked());
  BOOST_TEST(!whole.checked());
  BOOST_TEST(!whole.slice(3, 2).checked());
  BOOST_TEST(!Blob::copy_of(tail.view()).checked());
  whole.note_checked();
  BOOST_TEST(whole.checked());
  BOOST_TEST(!tail.checked());
}

BOOST_AUTO_TEST_CASE(threads_may_share) {
  const Blob blob = Blob::copy_of(std::string(1000, 'x'));
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([mine = blob] {
      for (int round = 0; round < 2000; ++round) {
        Blob copy = mine.slice(0, 500);
        copy.note_checked();
        Blob moved = std::move(copy);
        if (!moved.checked() || moved.data()[499] != 'x') std::abort();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(blob.checked());
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
