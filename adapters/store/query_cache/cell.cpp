// SPDX-License-Identifier: BSL-1.0
#include "cell.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string>
#include <utility>

#include "rules.hpp"

namespace weir::query_cache_detail {
namespace {

static_assert(std::endian::native == std::endian::little, "cells are little-endian");

constexpr std::uint32_t cell_magic = 0x43515757;  // "WWQC"
// 2: parts of a table's cell and cells of groups of rows (table_cells.hpp). To a program of another version a
// cell is absent: they use none of each other's tokens.
constexpr std::uint16_t cell_version = 2;
constexpr std::uint16_t flag_quarantined = 1;

// Followed by the tokens of the parts that have one, in order, and by the fences.
struct Header {
  std::uint32_t magic;
  std::uint16_t version;
  std::uint16_t flags;
  std::uint64_t birth;
  Parts tokens;
  std::uint64_t fence_count;
};
static_assert(sizeof(Header) == 32);

struct FenceOctets {
  std::uint64_t writer;
  Parts parts;
  std::uint64_t beat;
};
static_assert(sizeof(FenceOctets) == 24);

// More processes than that do not write a table at the same time.
constexpr std::uint64_t most_fences = 10'000;

template <class T>
void append(std::string& out, const T& value) {
  char octets[sizeof value];
  std::memcpy(octets, &value, sizeof value);
  out.append(octets, sizeof octets);
}

/// Takes values from octets whose size was checked.
class Reader {
 public:
  explicit Reader(const Blob& octets) noexcept : at_(octets.data()) {}
  template <class T>
  T take() noexcept {
    T value;
    std::memcpy(&value, at_, sizeof value);
    at_ += sizeof value;
    return value;
  }

 private:
  decltype(std::declval<const Blob&>().data()) at_;
};

bool is_sound(const Header& header, std::size_t size) noexcept {
  if (header.magic != cell_magic || header.version != cell_version) return false;
  if (header.birth == 0 || header.fence_count > most_fences) return false;
  const auto tokens = static_cast<std::size_t>(std::popcount(header.tokens));
  return size == sizeof(Header) + tokens * sizeof(std::uint64_t) + header.fence_count * sizeof(FenceOctets);
}

template <class Each>
void for_each_part(Parts parts, Each&& each) {
  for (; parts != 0; parts &= parts - 1) each(static_cast<unsigned>(std::countr_zero(parts)));
}

template <class Counts>
Parts parts_within(const std::vector<Fence>& fences, const Counts& counts) noexcept {
  Parts parts = 0;
  for (const Fence& fence : fences)
    if (counts(fence)) parts |= fence.parts;
  return parts;
}

}  // namespace

Cell Cell::newborn(std::uint64_t birth, bool quarantined) {
  Cell cell;
  cell.birth_ = birth;
  cell.quarantined_ = quarantined;
  return cell;
}

std::optional<Cell> Cell::decode(const Blob& octets) {
  if (octets.size() < sizeof(Header)) return std::nullopt;
  Reader reader(octets);
  const auto header = reader.take<Header>();
  if (!is_sound(header, octets.size())) return std::nullopt;
  Cell cell = newborn(header.birth, (header.flags & flag_quarantined) != 0);
  for_each_part(header.tokens, [&](unsigned part) { cell.tokens_[part] = reader.take<std::uint64_t>(); });
  for (std::uint64_t i = 0; i < header.fence_count; ++i) {
    const auto fence = reader.take<FenceOctets>();
    cell.fences_.push_back({fence.writer, fence.beat, fence.parts});
  }
  return cell;
}

Blob Cell::encode() const {
  Header header{.magic = cell_magic,
                .version = cell_version,
                .flags = quarantined_ ? flag_quarantined : std::uint16_t{0},
                .birth = birth_,
                .tokens = 0,
                .fence_count = fences_.size()};
  for (unsigned part = 0; part < part_count; ++part)
    if (tokens_[part] != 0) header.tokens |= one_part(part);
  std::string octets;
  octets.reserve(sizeof header + sizeof tokens_ + fences_.size() * sizeof(FenceOctets));
  append(octets, header);
  for_each_part(header.tokens, [&](unsigned part) { append(octets, tokens_[part]); });
  for (const Fence& fence : fences_) append(octets, FenceOctets{fence.writer, fence.parts, fence.beat});
  return Blob::copy_of(octets);
}

Parts Cell::fenced_by(std::uint64_t writer) const noexcept {
  return parts_within(fences_, [&](const Fence& fence) { return fence.writer == writer; });
}

Parts Cell::fenced_by_others(std::uint64_t writer) const noexcept {
  return parts_within(fences_, [&](const Fence& fence) { return fence.writer != writer; });
}

void Cell::expire(const Fence& fence, std::uint64_t fresh) {
  const auto found = std::find(fences_.begin(), fences_.end(), fence);
  if (found == fences_.end()) return;
  if (holds(Rule::expiry_token)) change(fence.parts, fresh);
  fences_.erase(found);
}

void Cell::change(Parts parts, std::uint64_t fresh) noexcept {
  for_each_part(parts, [&](unsigned part) { tokens_[part] = fresh; });
}

void Cell::set_fence(const Fence& fence) {
  std::erase_if(fences_,
                [&](const Fence& other) { return other.writer == fence.writer || !holds(Rule::own_fence); });
  if (fence.parts != 0) fences_.push_back(fence);
}

}  // namespace weir::query_cache_detail
