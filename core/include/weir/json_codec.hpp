// SPDX-License-Identifier: BSL-1.0
/// \file
/// JSON of nlohmann's library as a cached value. The one header of weir that needs a library of others:
/// whoever includes it has that library, and links it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

#include "weir/codec.hpp"

namespace weir {

/// JSON, kept as text. Encoding throws where a string in it is not UTF-8.
template <>
struct Codec<nlohmann::json> {
  static constexpr std::string_view name = "json";
  static Blob encode(const nlohmann::json& value);
  static nlohmann::json decode(const Blob& bytes);
};

/// For a type that nlohmann's library turns into JSON and back (`to_json`, `from_json`):
///
///     template <>
///     struct weir::Codec<User> : weir::JsonCodec<User> {};
///
/// Include <nlohmann/json.hpp> where it is used.
template <class T, class Json = nlohmann::json>
struct JsonCodec {
  static constexpr std::string_view name = "json";
  static Blob encode(const T& value) { return Codec<Json>::encode(Json(value)); }
  static T decode(const Blob& bytes) { return Codec<Json>::decode(bytes).template get<T>(); }
};

}  // namespace weir
