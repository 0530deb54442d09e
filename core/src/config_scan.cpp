// SPDX-License-Identifier: BSL-1.0
#include "config_scan.hpp"

#include <algorithm>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "config_document.hpp"
#include "config_text.hpp"

namespace weir::detail {
namespace {

using Json = ConfigDocument::Json;

/// Line and column, both from 1, of the octet before `end`.
std::string place(std::string_view text, std::size_t end) {
  const std::string_view before = text.substr(0, std::min(end == 0 ? 0 : end - 1, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t line_begin = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto column =
      1 + std::count_if(before.begin() + static_cast<std::ptrdiff_t>(line_begin), before.end(),
                        [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
  return "line " + std::to_string(line) + ", column " + std::to_string(column);
}

/// What the parser complains about, without the text that it read last: that may be half of a password.
std::string complaint(std::string_view what) {
  const std::size_t begin = what.find("syntax error");
  if (begin == std::string_view::npos) return "a number that is too large";  // its only other complaint
  what.remove_prefix(begin);
  return std::string(what.substr(0, what.find("; last read")));
}

class Scanner final : public nlohmann::json_sax<Json> {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  ConfigScan result() && { return std::move(scan_); }

  bool null() override { return value(); }
  bool boolean(bool) override { return value(); }
  bool number_integer(std::int64_t) override { return value(); }
  bool number_unsigned(std::uint64_t) override { return value(); }
  bool number_float(double, const std::string&) override { return value(); }
  bool string(std::string&) override { return value(); }
  bool binary(nlohmann::json::binary_t&) override { return value(); }
  bool start_object(std::size_t) override { return open(false); }
  bool start_array(std::size_t) override { return open(true); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(std::string& name) override {
    Level& level = levels_.back();
    level.key = name;
    if (!level.keys.insert(name).second) {
      scan_.mistakes.push_back({pointer_to(level.pointer, name), "duplicate key " + shown(name)});
    }
    return true;
  }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::json::exception& error) override {
    return fail("", place(text_, position) + ": " + complaint(error.what()));
  }

 private:
  struct Level {
    bool array;
    std::string pointer;
    std::string key{};
    std::size_t next = 0;
    std::set<std::string> keys{};
  };

  bool fail(const std::string& pointer, std::string message) {
    scan_.is_json = false;
    scan_.mistakes.push_back({pointer, std::move(message)});
    return false;
  }

  /// Notes the place of the value that begins.
  bool value() {
    pointer_.clear();
    if (!levels_.empty()) {
      Level& level = levels_.back();
      pointer_ = pointer_to(level.pointer, level.array ? std::to_string(level.next++) : level.key);
    }
    scan_.positions.try_emplace(pointer_, scan_.positions.size());
    if (levels_.empty()) scan_.is_json = true;
    return true;
  }

  bool open(bool array) {
    constexpr std::size_t deepest = 64;
    value();
    if (levels_.size() == deepest) return fail(pointer_, "nested too deeply");
    levels_.push_back({.array = array, .pointer = pointer_});
    return true;
  }

  bool close() {
    levels_.pop_back();
    return true;
  }

  std::string_view text_;
  std::vector<Level> levels_;
  std::string pointer_;
  ConfigScan scan_;
};

}  // namespace

ConfigScan scan_config(std::string_view text) {
  Scanner scanner(text);
  const bool strict = true;
  const bool ignore_comments = true;
  Json::sax_parse(text, &scanner, nlohmann::detail::input_format_t::json, strict, ignore_comments);
  return std::move(scanner).result();
}

}  // namespace weir::detail
