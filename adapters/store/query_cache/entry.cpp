// SPDX-License-Identifier: BSL-1.0
#include "entry.hpp"

#include <bit>
#include <cstring>

namespace weir::query_cache_detail {
namespace {

static_assert(std::endian::native == std::endian::little, "entries are little-endian");

struct Header {
  std::uint32_t magic;
  std::uint32_t version;
  std::int64_t expiry_ms;
  std::uint32_t key_size;
  std::uint32_t token_count;
};
static_assert(sizeof(Header) == 24);

constexpr std::uint32_t entry_magic = 0x45515757;  // "WWQE"
constexpr std::uint32_t entry_version = 1;

Header header_of(const Blob& octets) noexcept {
  Header header;
  std::memcpy(&header, octets.data(), sizeof header);
  return header;
}

constexpr std::size_t tokens_end(std::size_t token_count) noexcept {
  return sizeof(Header) + token_count * sizeof(std::uint64_t);
}

constexpr std::size_t rows_offset(std::size_t key_size, std::size_t token_count) noexcept {
  return (tokens_end(token_count) + key_size + 7) / 8 * 8;
}

}  // namespace

std::optional<EntryView> EntryView::of(const Blob& octets) noexcept {
  if (octets.size() < sizeof(Header)) return std::nullopt;
  const Header header = header_of(octets);
  if (header.magic != entry_magic || header.version != entry_version) return std::nullopt;
  // 32-bit sizes summed in 64 bits: no overflow.
  if (rows_offset(header.key_size, header.token_count) > octets.size()) return std::nullopt;
  return EntryView(octets, header.key_size, header.token_count);
}

std::chrono::milliseconds EntryView::expiry() const noexcept {
  return std::chrono::milliseconds(header_of(*octets_).expiry_ms);
}

std::string_view EntryView::key() const noexcept {
  return octets_->view().substr(tokens_end(token_count_), key_size_);
}

std::uint64_t EntryView::token(std::size_t index) const noexcept {
  std::uint64_t token = 0;
  std::memcpy(&token, octets_->data() + tokens_end(index), sizeof token);
  return token;
}

Rows EntryView::rows() const {
  const std::size_t offset = rows_offset(key_size_, token_count_);
  return Rows::decode(octets_->slice(offset, octets_->size() - offset));
}

std::size_t entry_size(std::size_t key_size, std::size_t token_count, std::size_t rows_size) noexcept {
  return rows_offset(key_size, token_count) + rows_size;
}

Blob encode_entry(std::chrono::milliseconds expiry, std::string_view key,
                  std::span<const std::uint64_t> tokens, const Rows& rows) {
  const std::string_view encoded = rows.encoded().view();
  const std::size_t offset = rows_offset(key.size(), tokens.size());
  BlobBuffer buffer(offset + encoded.size());
  const Header header{entry_magic, entry_version, expiry.count(), static_cast<std::uint32_t>(key.size()),
                      static_cast<std::uint32_t>(tokens.size())};
  char* out = buffer.data();
  std::memset(out, 0, offset);
  std::memcpy(out, &header, sizeof header);
  std::memcpy(out + sizeof header, tokens.data(), tokens.size_bytes());
  std::memcpy(out + tokens_end(tokens.size()), key.data(), key.size());
  std::memcpy(out + offset, encoded.data(), encoded.size());
  return std::move(buffer).freeze();
}

}  // namespace weir::query_cache_detail
