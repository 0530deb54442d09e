// SPDX-License-Identifier: BSL-1.0
// Rows::decode against bytes from outside, whatever they hold.
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "expect_error.hpp"
#include "rows_format.hpp"
#include "sample_rows.hpp"
#include "weir/rows.hpp"

namespace weir {

using namespace detail;
using test::expect_error;

namespace {

std::string sample() { return std::string(test::sample_rows().encoded().view()); }

template <class T>
void put(std::string& bytes, std::size_t at, T value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

void repair_checksum(std::string& bytes) {
  if (bytes.size() >= sizeof(RowsHeader)) put(bytes, checksum_begin, rows_checksum(bytes));
}

// Makes size and checksum right, so that only the structure is left to be checked.
void repair(std::string& bytes) {
  if (bytes.size() < sizeof(RowsHeader)) return;
  put(bytes, offsetof(RowsHeader, size), static_cast<std::uint32_t>(bytes.size()));
  repair_checksum(bytes);
}

bool has_right_checksum(std::string_view bytes) {
  return load_header(bytes.data()).checksum == rows_checksum(bytes);
}

// Touches every byte that the rows show.
std::size_t read_all(const Rows& rows) {
  std::size_t seen = 0;
  for (std::size_t c = 0; c < rows.column_count(); ++c) seen += std::string(rows.column_name(c)).size();
  for (const Row row : rows)
    for (std::size_t c = 0; c < row.size(); ++c) seen += row[c].as<Value>().to_string().size();
  return seen;
}

// True where the bytes were taken, and then they can be read; false where they were refused as corrupt.
bool taken(const std::string& bytes) {
  try {
    const Rows rows = Rows::decode(Blob::copy_of(bytes));
    read_all(rows);
    BOOST_TEST((rows == rows));
    return true;
  } catch (const Error& error) {
    BOOST_REQUIRE_MESSAGE(error.kind() == Errc::corrupt, error.what());
    return false;
  }
}

std::size_t descriptor_at(std::size_t column) {
  return sizeof(RowsHeader) + column * sizeof(ColumnDescriptor);
}

constexpr std::size_t boolean_column = 0, decimal_column = 4, text_column = 5, bytes_column = 6,
                      time_column = 8, json_column = 12, null_column = 13;

ColumnDescriptor descriptor(const std::string& bytes, std::size_t column) {
  return load_column(bytes.data(), column);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(rows_decode)

BOOST_AUTO_TEST_CASE(what_was_encoded_reads_back) {
  const Rows decoded = Rows::decode(Blob::copy_of(sample()));
  BOOST_TEST((decoded == test::sample_rows()));
  BOOST_TEST(read_all(decoded) == read_all(test::sample_rows()));
}

BOOST_AUTO_TEST_CASE(equal_rows_have_equal_bytes) { BOOST_TEST((sample() == sample())); }

BOOST_AUTO_TEST_CASE(whoever_asks_for_the_bytes_first_they_have_their_checksum) {
  for (int round = 0; round < 100; ++round) {
    const Rows rows = test::sample_rows();
    std::atomic<int> good = 0;
    {
      std::vector<std::jthread> threads;
      for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] { good += has_right_checksum(rows.encoded().view()) ? 1 : 0; });
    }
    BOOST_TEST(good == 4);
  }
}

BOOST_AUTO_TEST_CASE(bytes_without_a_checksum_are_refused) {
  std::string bytes = sample();
  put(bytes, checksum_begin, no_checksum);
  BOOST_TEST(!taken(bytes));
}

BOOST_AUTO_TEST_CASE(decoding_shares_the_bytes_and_notes_them) {
  const Blob bytes = Blob::copy_of(sample());
  BOOST_TEST(!bytes.checked());
  const Rows rows = Rows::decode(bytes);
  BOOST_TEST(bytes.checked());
  BOOST_TEST(static_cast<const void*>(rows.encoded().data()) == static_cast<const void*>(bytes.data()));
  BOOST_TEST(test::sample_rows().encoded().checked());
}

BOOST_AUTO_TEST_CASE(bytes_that_were_noted_are_not_validated_again) {
  const std::string good = sample();
  BlobBuffer buffer(good.size());
  char* const bytes = buffer.data();
  std::memcpy(bytes, good.data(), good.size());
  const Blob blob = std::move(buffer).freeze();
  Rows::decode(blob);
  bytes[checksum_begin] = static_cast<char>(bytes[checksum_begin] + 1);  // only this test may write to a Blob
  BOOST_TEST((Rows::decode(blob) == test::sample_rows()));
  expect_error(Errc::corrupt, "checksum", [&] { Rows::decode(Blob::copy_of(blob.view())); });
}

BOOST_AUTO_TEST_CASE(a_noted_beginning_does_not_make_a_shorter_or_longer_blob_valid) {
  const std::string good = sample();
  const Blob longer = Blob::copy_of(good + "tail");
  const Blob whole = longer.slice(0, good.size());
  Rows::decode(whole);
  BOOST_TEST(longer.checked());
  for (const std::size_t size :
       {good.size() + 4, good.size() - 1, sizeof(RowsHeader), std::size_t{7}, std::size_t{0}})
    expect_error(Errc::corrupt, "header", [&] { Rows::decode(longer.slice(0, size)); });
}

BOOST_AUTO_TEST_CASE(slices_are_shared_where_aligned_and_copied_where_not) {
  const std::string good = sample();
  for (std::size_t offset = 0; offset <= 16; ++offset) {
    const Blob slice = Blob::copy_of(std::string(offset, 'x') + good).slice(offset, good.size());
    const Rows rows = Rows::decode(slice);
    BOOST_TEST((rows == test::sample_rows()));
    const bool shared =
        static_cast<const void*>(rows.encoded().data()) == static_cast<const void*>(slice.data());
    BOOST_TEST(shared == (offset % 8 == 0));
    BOOST_TEST((Rows::decode(slice) == rows));
  }
}

BOOST_AUTO_TEST_CASE(nothing_is_not_rows) {
  expect_error(Errc::corrupt, "header", [] { Rows::decode(Blob()); });
  expect_error(Errc::corrupt, "header", [] { Rows::decode(Blob::copy_of("")); });
  expect_error(Errc::corrupt, "header", [] { Rows::decode(Blob::copy_of(std::string(1000, '\0'))); });
}

BOOST_AUTO_TEST_CASE(each_rule_of_the_format_is_checked) {
  const std::string good = sample();
  const auto field = [](std::size_t column, std::size_t member) { return descriptor_at(column) + member; };
  const auto data = [&](std::size_t column) { return descriptor(good, column).data_offset; };
  const auto size = static_cast<std::uint32_t>(good.size());
  struct Case {
    std::string_view says;
    std::function<void(std::string&)> breaks;
  };
  const Case cases[] = {
      {"reserved", [](auto& b) { put(b, offsetof(RowsHeader, reserved), std::uint16_t{1}); }},
      {"reserved", [](auto& b) { put(b, offsetof(RowsHeader, reserved_too), 1); }},
      {"rows without columns", [](auto& b) { put(b, offsetof(RowsHeader, column_count), 0); }},
      {"past the end", [](auto& b) { put(b, offsetof(RowsHeader, column_count), 0xFFFF'FFFF); }},
      {"past the end", [](auto& b) { put(b, offsetof(RowsHeader, row_count), 0xFFFF'FFFF); }},
      {"unknown type",
       [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, type)), std::uint8_t{14}); }},
      {"reserved",
       [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, has_nulls)), std::uint8_t{2}); }},
      {"reserved",
       [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, reserved)), std::uint16_t{1}); }},
      {"reserved", [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, reserved_too)), 1); }},
      {"past the end", [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, name_offset)), size); }},
      {"past the end",
       [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, name_size)), 0xFFFF'FFFF); }},
      {"name is not UTF-8", [&](auto& b) { put(b, descriptor(good, 3).name_offset, std::uint8_t{0xFF}); }},
      {"past the end", [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, nulls_offset)), size); }},
      {"padding of a null bitmap",
       [&](auto& b) { put(b, descriptor(good, 3).nulls_offset, std::uint8_t{0x24}); }},
      {"past the end",
       [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, data_offset)), 0xFFFF'FFF0); }},
      {"not aligned",
       [&](auto& b) { put(b, field(3, offsetof(ColumnDescriptor, data_offset)), data(3) + 4); }},
      {"not aligned",
       [&](auto& b) {
         put(b, field(decimal_column, offsetof(ColumnDescriptor, data_offset)), data(decimal_column) + 8);
       }},
      {"boolean", [&](auto& b) { put(b, data(boolean_column), std::uint8_t{2}); }},
      {"not within a day", [&](auto& b) { put(b, data(time_column), std::int64_t{-1}); }},
      {"not within a day", [&](auto& b) { put(b, data(time_column), longest_time + 1); }},
      {"decimal is out of range", [&](auto& b) { put(b, data(decimal_column), decimal_limit); }},
      {"decimal is out of range", [&](auto& b) { put(b, data(decimal_column), -decimal_limit); }},
      {"decimal is out of range",
       [&](auto& b) { put(b, descriptor(good, decimal_column).extra_offset, std::uint8_t{39}); }},
      {"number of scales",
       [&](auto& b) { put(b, field(decimal_column, offsetof(ColumnDescriptor, extra_size)), 4); }},
      {"past the end",
       [&](auto& b) { put(b, field(decimal_column, offsetof(ColumnDescriptor, extra_offset)), size - 4); }},
      {"past the end",
       [&](auto& b) { put(b, field(text_column, offsetof(ColumnDescriptor, extra_offset)), size - 4); }},
      {"out of order", [&](auto& b) { put(b, data(text_column), 1); }},
      {"out of order", [&](auto& b) { put(b, data(bytes_column) + 8, 5); }},
      {"out of order", [&](auto& b) { put(b, data(text_column) + 20, 0xFFFF'FFFF); }},
      {"out of order",
       [&](auto& b) {
         const auto arena = descriptor(good, text_column).extra_size;
         put(b, field(text_column, offsetof(ColumnDescriptor, extra_size)), arena + 1);
       }},
      {"text is not UTF-8",
       [&](auto& b) { put(b, descriptor(good, text_column).extra_offset, std::uint8_t{0x80}); }},
      // Row 3 begins with an emoji after three octets: let row 2 end within it.
      {"text is not UTF-8", [&](auto& b) { put(b, data(text_column) + 12, 5); }},
      {"text is not UTF-8",
       [&](auto& b) { put(b, descriptor(good, json_column).extra_offset, std::uint8_t{0xC0}); }},
      {"without type has a value",
       [&](auto& b) { put(b, descriptor(good, null_column).nulls_offset, std::uint8_t{0x1E}); }},
      {"no null bitmap",
       [&](auto& b) { put(b, field(null_column, offsetof(ColumnDescriptor, has_nulls)), std::uint8_t{0}); }},
  };
  BOOST_TEST(taken(good));
  for (const Case& c : cases) {
    std::string bad = good;
    c.breaks(bad);
    repair_checksum(bad);
    expect_error(Errc::corrupt, c.says, [&] { Rows::decode(Blob::copy_of(bad)); });
  }
}

BOOST_AUTO_TEST_CASE(magic_version_and_size_are_checked) {
  for (const std::size_t at :
       {offsetof(RowsHeader, magic), offsetof(RowsHeader, version), offsetof(RowsHeader, size)}) {
    std::string bad = sample();
    put(bad, at, static_cast<std::uint8_t>(bad[at] + 1));
    repair_checksum(bad);
    expect_error(Errc::corrupt, "header", [&] { Rows::decode(Blob::copy_of(bad)); });
  }
}

BOOST_AUTO_TEST_CASE(every_changed_byte_is_noticed) {
  const std::string good = sample();
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const unsigned change : {0x01u, 0x80u, 0xFFu}) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ change);
      BOOST_TEST(!taken(bad), "byte " << at << " changed by " << change);
    }
}

BOOST_AUTO_TEST_CASE(every_changed_byte_under_a_right_checksum_is_survived) {
  const std::string good = sample();
  std::size_t took = 0, refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const unsigned change : {0x01u, 0x02u, 0x10u, 0x80u, 0xFFu}) {
      std::string bad = good;
      bad[at] = static_cast<char>(static_cast<unsigned char>(bad[at]) ^ change);
      repair_checksum(bad);
      ++(taken(bad) ? took : refused);
    }
  BOOST_TEST(took > 1000u);  // most of them change a value, others break the structure
  BOOST_TEST(refused > 1000u);
}

BOOST_AUTO_TEST_CASE(every_other_length_is_survived) {
  const std::string good = sample();
  std::size_t took = 0;
  for (std::size_t size = 0; size < good.size(); ++size) {
    std::string bad = good.substr(0, size);
    BOOST_TEST(!taken(bad), "cut to " << size);
    repair(bad);
    took += taken(bad);
  }
  BOOST_TEST(took == 0u);
  for (std::size_t more = 1; more < 40; ++more) {
    std::string bad = good + std::string(more, '\1');
    BOOST_TEST(!taken(bad), "longer by " << more);
    repair(bad);
    BOOST_TEST(taken(bad));  // bytes that nothing points to do no harm
  }
}

BOOST_AUTO_TEST_CASE(words_of_border_values_are_survived) {
  const std::string good = sample();
  const auto size = static_cast<std::uint32_t>(good.size());
  const std::uint32_t words[] = {0,           1,           7,           8,           16,
                                 size - 16,   size - 8,    size - 1,    size,        size + 1,
                                 0x7FFF'FFFF, 0x8000'0000, 0xFFFF'FFF0, 0xFFFF'FFF8, 0xFFFF'FFFF};
  std::mt19937 random(1);  // NOLINT(cert-msc51-cpp): the same run each time
  const std::size_t metadata = descriptor_at(null_column + 1);
  for (int round = 0; round < 20'000; ++round) {
    std::string bad = good;
    const auto changes = 1 + random() % 3;
    for (std::size_t i = 0; i < changes; ++i) {
      // Half of them in the header and the descriptors, which are a small part of the bytes.
      const std::size_t range = random() % 2 == 0 ? metadata : bad.size();
      put(bad, random() % (range / 4) * 4, words[random() % std::size(words)]);
    }
    repair(bad);
    put(bad, offsetof(RowsHeader, magic), rows_magic);
    put(bad, offsetof(RowsHeader, version), rows_version);
    put(bad, offsetof(RowsHeader, reserved), std::uint16_t{0});
    repair(bad);
    taken(bad);
  }
}

BOOST_AUTO_TEST_CASE(noise_is_survived) {
  std::mt19937 random(2);  // NOLINT(cert-msc51-cpp): the same run each time
  for (int round = 0; round < 2000; ++round) {
    std::string bytes(random() % 300, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    BOOST_TEST(!taken(bytes));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace weir
