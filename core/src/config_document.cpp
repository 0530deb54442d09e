// SPDX-License-Identifier: BSL-1.0
#include "config_document.hpp"

#include <algorithm>

#include "config_reader_impl.hpp"
#include "config_scan.hpp"
#include "config_text.hpp"
#include "weir/spelling.hpp"

namespace weir {

using detail::pointer_to;
using detail::wrong_type;

ConfigDocument::ConfigDocument(std::string_view text) : json_(Json::object()) {
  detail::ConfigScan scan = detail::scan_config(text);
  positions_ = std::move(scan.positions);
  mistakes_ = std::move(scan.mistakes);
  if (!scan.is_json) return;
  const bool allow_exceptions = true;
  const bool ignore_comments = true;
  json_ = Json::parse(text, nullptr, allow_exceptions, ignore_comments);
  if (!json_.is_object()) add_mistake("", wrong_type("an object", json_));
}

ConfigReader ConfigDocument::reader(const Json* object, const std::string& pointer) {
  Node& node =
      nodes_.try_emplace(pointer, Node{.object = object, .pointer = pointer, .known = {}}).first->second;
  return ConfigReader(std::make_unique<ConfigReader::Impl>(*this, node));
}

ConfigReader ConfigDocument::root() { return reader(json_.is_object() ? &json_ : nullptr, ""); }

ConfigReader ConfigDocument::object(Node& parent, std::string_view key) {
  const Json* value = ConfigReader::Impl(*this, parent).find(key);
  const std::string pointer = pointer_to(parent.pointer, key);
  if (value != nullptr && !value->is_object()) {
    add_mistake(pointer, wrong_type("an object", *value));
    value = nullptr;
  }
  ConfigReader found = reader(value, pointer);
  expect_no_others(found);
  return found;
}

std::vector<ConfigDocument::Named> ConfigDocument::objects(ConfigReader& parent, std::string_view key) {
  ConfigReader section = parent.object(key);
  std::vector<Named> named;
  const Json* object = section.impl_->node.object;
  if (object == nullptr) return named;
  for (const auto& item : object->items()) named.emplace_back(item.key(), section.object(item.key()));
  return named;
}

std::vector<ConfigDocument::Named> ConfigDocument::links(ConfigReader& parent, std::string_view key) {
  std::vector<Named> named;
  const Json* array = parent.impl_->find(key);
  if (array == nullptr) return named;
  const std::string pointer = pointer_to(parent.pointer(), key);
  if (!array->is_array()) {
    add_mistake(pointer, wrong_type("an array of adapters", *array));
    return named;
  }
  for (std::size_t i = 0; i < array->size(); ++i) {
    std::optional<Named> entry = link((*array)[i], pointer_to(pointer, std::to_string(i)));
    if (entry) named.push_back(std::move(*entry));
  }
  return named;
}

std::optional<ConfigDocument::Named> ConfigDocument::link(const Json& entry, const std::string& pointer) {
  if (entry.is_string()) return Named(entry.get<std::string>(), reader(nullptr, pointer));
  if (!entry.is_object() || entry.size() != 1) {
    add_mistake(pointer, wrong_type(R"("name" or {"name": {options}})", entry));
    return std::nullopt;
  }
  const std::string& name = entry.begin().key();
  const Json& options = entry.begin().value();
  const std::string place = pointer_to(pointer, name);
  if (!options.is_object()) {
    add_mistake(place, wrong_type("an object", options));
    return Named(name, reader(nullptr, place));
  }
  return Named(name, reader(&options, place));
}

void ConfigDocument::expect_no_others(ConfigReader& reader) { reader.impl_->node.all_known = true; }

void ConfigDocument::allow_others(ConfigReader& reader) { reader.impl_->node.all_known = false; }

void ConfigDocument::add_mistake(std::string pointer, std::string message) {
  mistakes_.push_back({std::move(pointer), std::move(message)});
}

void ConfigDocument::add_unknown_keys() {
  for (const auto& [pointer, node] : nodes_) {
    if (!node.all_known || node.object == nullptr) continue;
    const std::vector<std::string_view> known(node.known.begin(), node.known.end());
    for (const auto& item : node.object->items()) {
      if (std::find(known.begin(), known.end(), item.key()) != known.end()) continue;
      add_mistake(pointer_to(pointer, item.key()),
                  "unknown key " + detail::shown(item.key()) + suggestion(item.key(), known));
    }
  }
}

std::size_t ConfigDocument::position(std::string_view pointer) const {
  const auto found = positions_.find(pointer);
  if (found != positions_.end()) return found->second;
  const std::size_t slash = pointer.rfind('/');
  return slash == std::string_view::npos ? 0 : position(pointer.substr(0, slash));
}

std::vector<ConfigMistake> ConfigDocument::take_mistakes() {
  add_unknown_keys();
  std::stable_sort(mistakes_.begin(), mistakes_.end(),
                   [this](const ConfigMistake& a, const ConfigMistake& b) {
                     return position(a.pointer) < position(b.pointer);
                   });
  return std::move(mistakes_);
}

namespace detail {

std::string pointer_to(std::string_view pointer, std::string_view key) {
  std::string text(pointer);
  text += '/';
  for (const char c : key) {
    if (c == '~') {
      text += "~0";
    } else if (c == '/') {
      text += "~1";
    } else {
      text += c;
    }
  }
  return text;
}

std::string found_text(const ConfigDocument::Json& value) {
  if (value.is_object()) return value.empty() ? "an empty object" : "an object";
  if (value.is_array()) return value.empty() ? "an empty array" : "an array";
  if (value.is_string()) return shown(value.get_ref<const std::string&>());
  return value.dump();
}

std::string wrong_type(std::string_view expected, const ConfigDocument::Json& found) {
  return "expected " + std::string(expected) + ", found " + found_text(found);
}

}  // namespace detail
}  // namespace weir
