// SPDX-License-Identifier: BSL-1.0
// What a cache holds under our keys, and what a fleet says of itself, whoever wrote it: taken apart, or
// refused.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "discovery_reply.hpp"
#include "envelope.hpp"
#include "fuzz.hpp"
#include "load/envelope.hpp"
#include "query_cache/cell.hpp"
#include "query_cache/entry.hpp"
#include "weir/error.hpp"

namespace {

using namespace weir;

// As if its checksum were right: that keeps accidents out, not an adversary.
void read_loaded(std::string_view octets) {
  const Blob blob = Blob::copy_of(octets);
  blob.note_checked();
  const std::optional<load::Envelope> read = load::decode(blob, "key", "text");
  if (read && read->payload)
    fuzz::require(read->payload->size() <= octets.size(), "the value is a part of the octets");
}

void read_item(std::string_view octets) {
  const std::optional<memcached::Envelope> read = memcached::decode(memcached::envelope_flags, octets);
  if (read) {
    std::string written;
    memcached::encode(*read, written);
    fuzz::require(written == octets, "what is accepted is what would be written");
  }
  const std::optional<memcached::SplitHead> head = memcached::decode_head(octets);
  if (head)
    fuzz::require(head->size <= memcached::largest_split_value, "no value is larger than may be split");
}

void read_discovery(std::string_view octets) {
  if (!memcached::is_whole_discovery_reply(octets)) return;
  try {
    memcached::parse_discovery_reply(octets);
  } catch (const Error& error) {
    const bool refused = error.kind() == Errc::unsupported || error.kind() == Errc::corrupt;
    fuzz::require(refused, "what is no membership is refused");
  }
}

void read_answer(std::string_view octets) {
  const Blob blob = Blob::copy_of(octets);
  const auto entry = query_cache_detail::EntryView::of(blob);
  if (!entry) return;
  std::uint64_t tokens = 0;
  for (std::size_t i = 0; i < entry->token_count(); ++i) tokens ^= entry->token(i);
  fuzz::require(tokens + 1 != 0 || entry->key().size() <= octets.size(), "it looks at its own octets alone");
  try {
    entry->rows();
  } catch (const Error& error) {
    fuzz::require(error.kind() == Errc::corrupt, "what is no answer is corrupt");
  }
}

void read_cell(std::string_view octets) {
  const auto cell = query_cache_detail::Cell::decode(Blob::copy_of(octets));
  if (!cell) return;
  fuzz::require(query_cache_detail::Cell::decode(cell->encode()) == cell,
                "what is accepted is written so that it reads the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view octets = fuzz::text_of(data + 1, size - 1);
  switch (data[0] % 5) {
    case 0:
      read_loaded(octets);
      break;
    case 1:
      read_item(octets);
      break;
    case 2:
      read_discovery(octets);
      break;
    case 3:
      read_cell(octets);
      break;
    default:
      read_answer(octets);
  }
  return 0;
}
