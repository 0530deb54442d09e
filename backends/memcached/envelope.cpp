// SPDX-License-Identifier: BSL-1.0
#include "envelope.hpp"

#include <algorithm>

namespace weir::memcached {
namespace {

constexpr std::size_t header_size = 20;
constexpr std::size_t head_size = 32;

template <class Number>
void append_number(std::string& out, Number number) {
  for (std::size_t i = 0; i < sizeof number; ++i) out += static_cast<char>(number >> (8 * i));
}

template <class Number>
Number read_number(std::string_view octets, std::size_t offset) noexcept {
  Number number = 0;
  for (std::size_t i = sizeof number; i-- > 0;) {
    number = static_cast<Number>(number << 8U | static_cast<unsigned char>(octets[offset + i]));
  }
  return number;
}

}  // namespace

std::size_t envelope_size(std::string_view key) noexcept { return header_size + key.size(); }

void encode(const Envelope& envelope, std::string& out) {
  out.clear();
  out.reserve(envelope_size(envelope.key) + envelope.payload.size());
  out += static_cast<char>(envelope.kind);
  out += '\0';
  append_number(out, static_cast<std::uint16_t>(envelope.key.size()));
  append_number(out, envelope.generation);
  append_number(out, static_cast<std::uint64_t>(envelope.expiry));
  out += envelope.key;
  out += envelope.payload;
}

std::optional<Envelope> decode(std::uint32_t flags, std::string_view octets) noexcept {
  if (flags != envelope_flags || octets.size() < header_size) return std::nullopt;
  const auto kind = static_cast<unsigned char>(octets[0]);
  const auto key_size = read_number<std::uint16_t>(octets, 2);
  const auto expiry = static_cast<std::int64_t>(read_number<std::uint64_t>(octets, 12));
  const bool sound = kind >= static_cast<unsigned char>(Kind::value) &&
                     kind <= static_cast<unsigned char>(Kind::generation) && octets[1] == 0 && expiry >= 0 &&
                     octets.size() - header_size >= key_size;
  if (!sound) return std::nullopt;
  Envelope envelope;
  envelope.kind = static_cast<Kind>(kind);
  envelope.generation = read_number<std::uint64_t>(octets, 4);
  envelope.expiry = expiry;
  envelope.key = octets.substr(header_size, key_size);
  envelope.payload = octets.substr(header_size + key_size);
  return envelope;
}

std::string encode(const SplitHead& head) {
  std::string out;
  append_number(out, head.size);
  append_number(out, head.part_size);
  out.append(head.id.data(), head.id.size());
  return out;
}

std::optional<SplitHead> decode_head(std::string_view payload) noexcept {
  if (payload.size() != head_size) return std::nullopt;
  SplitHead head;
  head.size = read_number<std::uint64_t>(payload, 0);
  head.part_size = read_number<std::uint64_t>(payload, 8);
  std::copy_n(payload.data() + 16, head.id.size(), head.id.data());
  constexpr std::uint64_t smallest_part = 1024;
  const bool sound = head.size > 0 && head.size <= largest_split_value && head.part_size >= smallest_part &&
                     head.part_size <= largest_split_value;
  return sound ? std::optional(head) : std::nullopt;
}

}  // namespace weir::memcached
