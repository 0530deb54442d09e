// SPDX-License-Identifier: BSL-1.0
#include "envelope.hpp"

#include <xxhash.h>

#include <cstring>
#include <utility>

namespace weir::load {
namespace {

constexpr std::string_view magic = "wGL1";
constexpr std::size_t alignment = 16;  // of the payload
// Offsets in the header.
constexpr std::size_t size_at = 4;
constexpr std::size_t checksum_at = 8;
constexpr std::size_t checked_from = 16;
constexpr std::size_t names_at = 64;
constexpr unsigned char negative_flag = 1;

void put(std::string& to, std::uint64_t number, std::size_t octets) {
  for (std::size_t i = 0; i < octets; ++i) to += static_cast<char>((number >> (8 * i)) & 0xffU);
}

/// Reads in order, and notes whether it ever ran out.
class Reader {
 public:
  Reader(std::string_view bytes, std::size_t from) : bytes_(bytes), at_(from) {}

  std::uint64_t number(std::size_t octets) {
    const std::string_view taken = text(octets);
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < taken.size(); ++i)
      number |= std::uint64_t{static_cast<unsigned char>(taken[i])} << (8 * i);
    return number;
  }
  std::string_view text(std::size_t octets) {
    if (octets > bytes_.size() - at_) {
      good_ = false;
      return {};
    }
    return bytes_.substr(std::exchange(at_, at_ + octets), octets);
  }
  std::size_t at() const noexcept { return at_; }
  bool good() const noexcept { return good_; }

 private:
  const std::string_view bytes_;
  std::size_t at_;
  bool good_ = true;
};

std::uint64_t checksum(std::string_view bytes, std::string_view key) {
  return XXH3_64bits_withSeed(bytes.data() + checked_from, bytes.size() - checked_from,
                              XXH3_64bits(key.data(), key.size()));
}

std::size_t padded(std::size_t size) { return (size + alignment - 1) / alignment * alignment; }

std::string header_of(const Envelope& envelope, std::string_view codec) {
  std::string header(magic);
  put(header, 0, 4);  // the size, below
  put(header, 0, 8);  // the checksum, when all is there
  for (const std::chrono::milliseconds time : {envelope.life.loaded, envelope.life.fresh_until,
                                               envelope.life.stale_until, envelope.life.errors_until})
    put(header, static_cast<std::uint64_t>(time.count()), 8);
  put(header, static_cast<std::uint64_t>(envelope.life.load_time.count()), 8);
  put(header, envelope.payload ? 0 : negative_flag, 1);
  put(header, codec.size(), 1);
  put(header, envelope.tags.size(), 2);
  put(header, 0, 4);
  header += codec;
  for (const TagVersion& tag : envelope.tags) {
    put(header, tag.version, 8);
    put(header, tag.name.size(), 1);
    header += tag.name;
  }
  header.resize(padded(header.size()));
  std::string size;
  put(size, header.size(), 4);
  return header.replace(size_at, size.size(), size);
}

// What has been read once is not read again: note_checked keeps one place of a buffer, ours or that of a
// decoder of the payload, who got it from us.
bool is_whole(const Blob& bytes, const Blob& payload, std::uint64_t sum, std::string_view key) {
  if (bytes.checked() || (!payload.empty() && payload.checked())) return true;
  if (checksum(bytes.view(), key) != sum) return false;
  bytes.note_checked();
  return true;
}

std::chrono::milliseconds time_of(Reader& reader) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(reader.number(8)));
}

}  // namespace

Blob encode(const Envelope& envelope, std::string_view key, std::string_view codec) {
  const std::string header = header_of(envelope, codec);
  const std::size_t payload = envelope.payload ? envelope.payload->size() : 0;
  BlobBuffer buffer(header.size() + payload);
  std::memcpy(buffer.data(), header.data(), header.size());
  if (payload > 0) std::memcpy(buffer.data() + header.size(), envelope.payload->data(), payload);
  std::string sum;
  put(sum, checksum({buffer.data(), buffer.size()}, key), 8);
  std::memcpy(buffer.data() + checksum_at, sum.data(), sum.size());
  return std::move(buffer).freeze();
}

std::optional<Envelope> decode(const Blob& bytes, std::string_view key, std::string_view codec) {
  if (bytes.size() < names_at || !bytes.view().starts_with(magic)) return std::nullopt;
  Reader reader(bytes.view(), size_at);
  const std::uint64_t header = reader.number(4);
  const std::uint64_t sum = reader.number(8);
  if (header < names_at || header > bytes.size()) return std::nullopt;
  const Blob payload = bytes.slice(header, bytes.size() - header);
  if (!is_whole(bytes, payload, sum, key)) return std::nullopt;

  Envelope read;
  read.life.loaded = time_of(reader);
  read.life.fresh_until = time_of(reader);
  read.life.stale_until = time_of(reader);
  read.life.errors_until = time_of(reader);
  read.life.load_time = std::chrono::microseconds(static_cast<std::int64_t>(reader.number(8)));
  const bool negative = (reader.number(1) & negative_flag) != 0;
  const std::uint64_t codec_size = reader.number(1);
  const std::uint64_t tags = reader.number(2);
  reader.number(4);
  if (reader.text(codec_size) != codec) return std::nullopt;
  for (std::uint64_t i = 0; i < tags && reader.good(); ++i) {
    const std::uint64_t version = reader.number(8);
    read.tags.push_back({std::string(reader.text(reader.number(1))), version});
  }
  if (!reader.good() || padded(reader.at()) != header) return std::nullopt;
  if (!negative) read.payload = payload;
  return read;
}

}  // namespace weir::load
