// SPDX-License-Identifier: BSL-1.0
#include "weir/codec.hpp"

#include <nlohmann/json.hpp>

#include "weir/json_codec.hpp"
#include "weir/rows.hpp"

namespace weir {

Blob Codec<Rows>::encode(const Rows& rows) { return rows.encoded(); }
Rows Codec<Rows>::decode(const Blob& bytes) { return Rows::decode(bytes); }

Blob Codec<nlohmann::json>::encode(const nlohmann::json& value) { return Blob::copy_of(value.dump()); }
nlohmann::json Codec<nlohmann::json>::decode(const Blob& bytes) {
  return nlohmann::json::parse(bytes.view().begin(), bytes.view().end());
}

}  // namespace weir
