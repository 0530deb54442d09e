// SPDX-License-Identifier: BSL-1.0
#include "weir/config_reader.hpp"

#include <algorithm>

#include "config_reader_impl.hpp"
#include "config_text.hpp"
#include "weir/describe.hpp"
#include "weir/error.hpp"
#include "weir/spelling.hpp"

namespace weir {
namespace {

using Json = ConfigDocument::Json;
using detail::Parsed;
using detail::wrong_type;

std::string quoted_list(const std::vector<std::string_view>& words) {
  std::string text;
  for (const std::string_view word : words) {
    if (!text.empty()) text += ", ";
    text.append("\"").append(word).append("\"");
  }
  return text;
}

/// "a whole number from 1 to 10", naming only the bounds that there are.
std::string range_text(std::string_view what, const std::optional<std::string>& least,
                       const std::optional<std::string>& most) {
  std::string text(what);
  if (least && most) return text.append(" from ").append(*least).append(" to ").append(*most);
  if (least) return text.append(" of at least ").append(*least);
  if (most) return text.append(" of at most ").append(*most);
  return text;
}

std::string integer_range(std::int64_t least, std::int64_t most) {
  using Limits = std::numeric_limits<std::int64_t>;
  std::optional<std::string> low;
  std::optional<std::string> high;
  if (least != Limits::min()) low = std::to_string(least);
  if (most != Limits::max()) high = std::to_string(most);
  return range_text("a whole number", low, high);
}

std::string duration_range(std::chrono::milliseconds least, std::chrono::milliseconds most) {
  std::optional<std::string> low;
  std::optional<std::string> high;
  if (least > std::chrono::milliseconds::zero()) low = as_text(least);
  if (most != std::chrono::milliseconds::max()) high = as_text(most);
  return range_text("a duration", low, high);
}

std::string size_range(ByteSize least, ByteSize most) {
  std::optional<std::string> low;
  std::optional<std::string> high;
  if (least.octets > 0) low = as_text(least);
  if (most.octets != std::numeric_limits<std::uint64_t>::max()) high = as_text(most);
  return range_text("a size", low, high);
}

std::optional<std::int64_t> as_integer(const Json& value) {
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (value.is_number_unsigned() && value.get<std::uint64_t>() > most) return std::nullopt;
  if (!value.is_number_integer()) return std::nullopt;
  return value.get<std::int64_t>();
}

/// Numbers for people, without a tail of zeros.
std::string number_text(double number) { return Json(number).dump(); }

}  // namespace

const Json* ConfigReader::Impl::find(std::string_view key) {
  if (std::find(node.known.begin(), node.known.end(), key) == node.known.end()) node.known.emplace_back(key);
  if (node.object == nullptr) return nullptr;
  const auto found = node.object->find(std::string(key));
  return found == node.object->end() ? nullptr : &*found;
}

void ConfigReader::Impl::mistake(std::string_view key, std::string message) {
  document.add_mistake(key.empty() ? node.pointer : detail::pointer_to(node.pointer, key),
                       std::move(message));
}

std::optional<std::string> ConfigReader::Impl::text(std::string_view key, const Json& value) {
  if (!value.is_string()) {
    mistake(key, wrong_type("text", value));
    return std::nullopt;
  }
  Parsed<std::string> expanded = detail::expand_environment(value.get_ref<const std::string&>());
  if (!expanded.value) mistake(key, std::move(expanded.problem));
  return std::move(expanded.value);
}

ConfigReader::ConfigReader(std::unique_ptr<Impl> impl) noexcept : impl_(std::move(impl)) {}
ConfigReader::ConfigReader(ConfigReader&&) noexcept = default;
ConfigReader& ConfigReader::operator=(ConfigReader&&) noexcept = default;
ConfigReader::~ConfigReader() = default;

bool ConfigReader::has(std::string_view key) const { return impl_->find(key) != nullptr; }

std::string ConfigReader::text(std::string_view key, std::string_view otherwise) {
  return optional_text(key).value_or(std::string(otherwise));
}

std::optional<std::string> ConfigReader::optional_text(std::string_view key) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return std::nullopt;
  return impl_->text(key, *value);
}

std::string ConfigReader::required_text(std::string_view key) {
  if (!has(key)) mistake("", "missing key " + detail::shown(key));
  return text(key, "");
}

std::vector<std::string> ConfigReader::texts(std::string_view key) {
  std::vector<std::string> texts;
  const Json* value = impl_->find(key);
  if (value == nullptr) return texts;
  if (!value->is_array()) {
    mistake(key, wrong_type("an array of texts", *value));
    return texts;
  }
  ConfigDocument::Node elements{
      .object = nullptr, .pointer = detail::pointer_to(pointer(), key), .known = {}};
  Impl array(impl_->document, elements);
  for (std::size_t i = 0; i < value->size(); ++i) {
    std::optional<std::string> element = array.text(std::to_string(i), (*value)[i]);
    if (element) texts.push_back(std::move(*element));
  }
  return texts;
}

bool ConfigReader::boolean(std::string_view key, bool otherwise) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return otherwise;
  if (value->is_boolean()) return value->get<bool>();
  mistake(key, wrong_type("true or false", *value));
  return otherwise;
}

std::int64_t ConfigReader::integer(std::string_view key, std::int64_t otherwise, std::int64_t least,
                                   std::int64_t most) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return otherwise;
  const std::optional<std::int64_t> number = as_integer(*value);
  if (number && *number >= least && *number <= most) return *number;
  mistake(key, wrong_type(integer_range(least, most), *value));
  return otherwise;
}

double ConfigReader::number(std::string_view key, double otherwise, double least, double most) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return otherwise;
  if (value->is_number()) {
    const double number = value->get<double>();
    if (number >= least && number <= most) return number;
  }
  mistake(key, wrong_type(range_text("a number", number_text(least), number_text(most)), *value));
  return otherwise;
}

std::optional<std::chrono::milliseconds> ConfigReader::optional_duration(std::string_view key,
                                                                         std::chrono::milliseconds least,
                                                                         std::chrono::milliseconds most) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return std::nullopt;
  if (value->is_number_unsigned()) {
    mistake(key, wrong_type("a duration with its unit", *value) + "; write \"" + value->dump() +
                     "ms\" or \"" + value->dump() + "s\"");
    return std::nullopt;
  }
  if (!value->is_string()) {
    mistake(key, wrong_type("a duration such as \"250ms\"", *value));
    return std::nullopt;
  }
  const std::optional<std::string> text = impl_->text(key, *value);
  if (!text) return std::nullopt;
  Parsed<std::uint64_t> parsed = detail::parse_duration(*text);
  if (!parsed.value) {
    mistake(key, wrong_type("a duration such as \"250ms\"", *value) + "; " + parsed.problem);
    return std::nullopt;
  }
  constexpr auto longest = static_cast<std::uint64_t>(std::chrono::milliseconds::max().count());
  const std::chrono::milliseconds duration(static_cast<std::int64_t>(std::min(*parsed.value, longest)));
  if (duration >= least && duration <= most) return duration;
  mistake(key, wrong_type(duration_range(least, most), *value));
  return std::nullopt;
}

std::chrono::milliseconds ConfigReader::duration(std::string_view key, std::chrono::milliseconds otherwise,
                                                 std::chrono::milliseconds least,
                                                 std::chrono::milliseconds most) {
  return optional_duration(key, least, most).value_or(otherwise);
}

ByteSize ConfigReader::bytes(std::string_view key, ByteSize otherwise, ByteSize least, ByteSize most) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return otherwise;
  if (value->is_number_unsigned()) {
    mistake(key, wrong_type("a size with its unit", *value) + "; write \"" + value->dump() + "B\" or \"" +
                     value->dump() + "MiB\"");
    return otherwise;
  }
  if (!value->is_string()) {
    mistake(key, wrong_type("a size such as \"64MiB\"", *value));
    return otherwise;
  }
  const std::optional<std::string> text = impl_->text(key, *value);
  if (!text) return otherwise;
  Parsed<std::uint64_t> parsed = detail::parse_size(*text);
  if (!parsed.value) {
    mistake(key, wrong_type("a size such as \"64MiB\"", *value) + "; " + parsed.problem);
    return otherwise;
  }
  const ByteSize size{*parsed.value};
  if (size >= least && size <= most) return size;
  mistake(key, wrong_type(size_range(least, most), *value));
  return otherwise;
}

std::optional<std::size_t> ConfigReader::choice_index(std::string_view key,
                                                      const std::vector<std::string_view>& words) {
  const Json* value = impl_->find(key);
  if (value == nullptr) return std::nullopt;
  std::string text;
  if (value->is_string()) {
    const std::optional<std::string> expanded = impl_->text(key, *value);
    if (!expanded) return std::nullopt;
    text = *expanded;
  }
  const auto word = std::find(words.begin(), words.end(), text);
  if (word != words.end()) return static_cast<std::size_t>(word - words.begin());
  std::string message = wrong_type("one of " + quoted_list(words), *value);
  if (!nearest_spelling(text, words).empty()) message += suggestion(text, words);
  mistake(key, std::move(message));
  return std::nullopt;
}

ConfigReader ConfigReader::object(std::string_view key) { return impl_->document.object(impl_->node, key); }

void ConfigReader::mistake(std::string_view key, std::string message) {
  impl_->mistake(key, std::move(message));
}

void ConfigReader::mistake(std::string_view key, const Error& error) {
  std::string text = error.what();
  const std::string kind = " (" + std::string(to_string(error.kind())) + ")";
  if (text.ends_with(kind)) text.resize(text.size() - kind.size());
  impl_->mistake(key, std::move(text));
}

const std::string& ConfigReader::pointer() const noexcept { return impl_->node.pointer; }

}  // namespace weir
