// SPDX-License-Identifier: BSL-1.0
// Any bytes as Rows: refused as corrupt, or readable to the last cell.
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

#include "fuzz.hpp"
#include "rows_format.hpp"
#include "weir/error.hpp"
#include "weir/rows.hpp"

namespace {

using namespace weir;

/// Makes what no fuzzer guesses right, so that it gets to the structure: magic, version, size and checksum.
void repair(std::string& bytes) {
  if (bytes.size() < sizeof(detail::RowsHeader)) return;
  detail::RowsHeader header = detail::load_header(bytes.data());
  header.magic = detail::rows_magic;
  header.version = detail::rows_version;
  header.reserved = 0;
  header.size = static_cast<std::uint32_t>(bytes.size());
  std::memcpy(bytes.data(), &header, sizeof header);
  header.checksum = detail::rows_checksum(bytes);
  std::memcpy(bytes.data(), &header, sizeof header);
}

void decode(const std::string& bytes) {
  try {
    const Rows rows = Rows::decode(Blob::copy_of(bytes));
    // A column without data may claim any number of rows.
    constexpr std::size_t most = 10'000;
    std::size_t seen = 0;
    for (const Row row : rows) {
      for (std::size_t column = 0; column < row.size(); ++column) row[column].as<Value>().to_string();
      if (++seen == most) break;
    }
  } catch (const Error& error) {
    fuzz::require(error.kind() == Errc::corrupt, "what can't be decoded is corrupt");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string bytes(fuzz::text_of(data, size));
  decode(bytes);
  repair(bytes);
  decode(bytes);
  return 0;
}
