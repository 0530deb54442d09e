// SPDX-License-Identifier: BSL-1.0
/// \file
/// A config's JSON, what was asked of it, and every mistake found in it.
#pragma once

#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/config_error.hpp"
#include "weir/config_reader.hpp"

namespace weir {

/// The text of a config, parsed once. Outlives the readers that it gives.
class ConfigDocument {
 public:
  using Json = nlohmann::ordered_json;

  /// An object of the config and the keys that were asked of it.
  struct Node {
    const Json* object = nullptr;  ///< null where the config has none: then it has no keys
    std::string pointer;
    std::vector<std::string> known;
    bool all_known = false;  ///< somebody read every key that there may be: any other is a mistake
  };

  /// A named object, in the config's order.
  using Named = std::pair<std::string, ConfigReader>;

  /// Text that is no JSON, or holds a key twice, is a mistake like any other.
  explicit ConfigDocument(std::string_view text);
  ConfigDocument(const ConfigDocument&) = delete;
  ConfigDocument& operator=(const ConfigDocument&) = delete;

  ConfigReader root();
  /// The object at a key of `parent`; without keys where it is missing.
  ConfigReader object(Node& parent, std::string_view key);
  /// The objects in the object at `key`: the stores of "stores".
  std::vector<Named> objects(ConfigReader& parent, std::string_view key);
  /// The links in the array at `key`: each a "name" or {"name": {options}}.
  std::vector<Named> links(ConfigReader& parent, std::string_view key);
  /// From now on, keys of this object that nobody asked for are mistakes.
  static void expect_no_others(ConfigReader& reader);
  /// Takes that back: whose keys they are is not known.
  static void allow_others(ConfigReader& reader);

  void add_mistake(std::string pointer, std::string message);
  std::size_t mistake_count() const noexcept { return mistakes_.size(); }
  /// Every mistake, in the order of the text; with the keys that nobody asked for, so when all is read.
  std::vector<ConfigMistake> take_mistakes();

 private:
  ConfigReader reader(const Json* object, const std::string& pointer);
  std::optional<Named> link(const Json& entry, const std::string& pointer);
  void add_unknown_keys();
  std::size_t position(std::string_view pointer) const;

  Json json_;
  std::map<std::string, std::size_t, std::less<>> positions_;  ///< of every pointer in the text
  std::map<std::string, Node> nodes_;                          ///< by pointer
  std::vector<ConfigMistake> mistakes_;
};

namespace detail {

/// A pointer to a member of what `pointer` points to (RFC 6901).
std::string pointer_to(std::string_view pointer, std::string_view key);
/// What was found, for a message: its value where that is short, else its type.
std::string found_text(const ConfigDocument::Json& value);
/// "expected EXPECTED, found FOUND".
std::string wrong_type(std::string_view expected, const ConfigDocument::Json& found);

}  // namespace detail
}  // namespace weir
