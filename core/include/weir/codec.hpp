// SPDX-License-Identifier: BSL-1.0
/// \file
/// How a value becomes the bytes that a cache holds, and again a value.
#pragma once

#include <concepts>
#include <string>
#include <string_view>

#include "weir/blob.hpp"

namespace weir {

class Rows;

/// How values of a type become bytes. Text, bytes and Rows have theirs here, JSON in weir/json_codec.hpp; a
/// program specialises it for a type of its own:
///
///     name    "text": kept with the bytes, 1 to 255 octets. Change it whenever the encoding changes
///     encode  any value to bytes; may throw, as a failed load does
///     decode  bytes to a value, or throws. Bytes are untrusted: what throws is a miss, and counted
template <class T>
struct Codec;

/// Whether a type has one.
template <class T>
concept HasCodec = requires(const T& value, const Blob& bytes) {
  { Codec<T>::name } -> std::convertible_to<std::string_view>;
  { Codec<T>::encode(value) } -> std::same_as<Blob>;
  { Codec<T>::decode(bytes) } -> std::same_as<T>;
};

/// Text, of any octets.
template <>
struct Codec<std::string> {
  static constexpr std::string_view name = "text";
  static Blob encode(const std::string& text) { return Blob::copy_of(text); }
  static std::string decode(const Blob& bytes) { return std::string(bytes.view()); }
};

/// Bytes, shared with the cache.
template <>
struct Codec<Blob> {
  static constexpr std::string_view name = "bytes";
  static Blob encode(const Blob& bytes) { return bytes; }
  static Blob decode(const Blob& bytes) { return bytes; }
};

/// A database's answer: its bytes are the Rows, shared with the cache.
template <>
struct Codec<Rows> {
  static constexpr std::string_view name = "rows";
  static Blob encode(const Rows& rows);
  static Rows decode(const Blob& bytes);
};

}  // namespace weir
