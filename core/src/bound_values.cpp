// SPDX-License-Identifier: BSL-1.0
#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "weir/spelling.hpp"
#include "weir/statement.hpp"

namespace weir {
namespace {

/// Finds a parameter's index by its name: by a scan, and where the list is too long for that by a table made
/// at the first call.
class NameIndex {
 public:
  explicit NameIndex(const std::vector<std::string>& names) : names_(names) {}

  /// The index, or the number of names where there is no such name.
  std::size_t find(const std::string& name) {
    if (names_.size() > longest_scan) return look_up(name);
    return static_cast<std::size_t>(std::find(names_.begin(), names_.end(), name) - names_.begin());
  }

 private:
  static constexpr std::size_t longest_scan = 16;

  std::size_t look_up(const std::string& name) {
    if (!index_) {
      index_.emplace();
      for (std::size_t i = 0; i < names_.size(); ++i) index_->emplace(names_[i], i);
    }
    const auto found = index_->find(name);
    return found == index_->end() ? names_.size() : found->second;
  }

  const std::vector<std::string>& names_;
  std::optional<std::unordered_map<std::string_view, std::size_t>> index_;
};

[[noreturn]] void throw_bound_twice(const std::string& name) {
  throw Error(Errc::invalid_argument, "parameter :" + name + " is bound twice: bind each name once");
}

bool is_named(const ParsedSql& parsed, const std::string& name) {
  return std::find(parsed.parameter_names.begin(), parsed.parameter_names.end(), name) !=
         parsed.parameter_names.end();
}

bool is_bound(const Query& query, const std::string& name) {
  return std::any_of(query.params().begin(), query.params().end(),
                     [&](const Param& param) { return param.name == name; });
}

/// A name that is bound but not in the text may be the one meant, and the other way round: only names without
/// a partner are suggested.
[[noreturn]] void throw_missing(const ParsedSql& parsed, const Query& query, std::size_t index) {
  const std::string& name = parsed.parameter_names[index];
  const auto place =
      std::find_if(parsed.placeholders.begin(), parsed.placeholders.end(),
                   [&](const ParsedSql::Placeholder& candidate) { return candidate.index == index; });
  std::vector<std::string_view> unused;
  for (const Param& param : query.params()) {
    if (!is_named(parsed, param.name)) unused.push_back(param.name);
  }
  const std::string_view near = nearest_spelling(name, unused);
  const std::string help =
      near.empty() ? ": bind a value to it" : "; did you mean \"" + std::string(near) + "\", which is bound?";
  throw Error(Errc::missing_parameter, "missing parameter :" + name + " at " +
                                           position_in(query.statement().sql(), place->offset) + help);
}

[[noreturn]] void throw_unknown(const ParsedSql& parsed, const Query& query, const std::string& name) {
  std::vector<std::string_view> unbound;
  for (const std::string& candidate : parsed.parameter_names) {
    if (!is_bound(query, candidate)) unbound.push_back(candidate);
  }
  std::string help = suggestion(
      name, unbound.empty()
                ? std::vector<std::string_view>(parsed.parameter_names.begin(), parsed.parameter_names.end())
                : unbound);
  if (help.empty()) help = "; the statement has no parameters";
  throw Error(Errc::unknown_parameter, "no parameter :" + name + " in the statement" + help);
}

/// The parameter that the statement doesn't name, or nullptr.
const std::string* stray_name(const ParsedSql& parsed, const Query& query) {
  for (const Param& param : query.params()) {
    if (!is_named(parsed, param.name)) return &param.name;
  }
  return nullptr;
}

}  // namespace

BoundValues::BoundValues(const ParsedSql& parsed, const Query& query) : size_(parsed.parameter_names.size()) {
  const Value** slots = few_;
  if (size_ > std::size(few_)) {
    many_.resize(size_);
    slots = many_.data();
  }
  // Programs bind in the order of the text more often than not.
  const std::vector<std::string>& names = parsed.parameter_names;
  const std::vector<Param>& params = query.params();
  std::size_t bound = 0;
  while (bound < size_ && bound < params.size() && params[bound].name == names[bound]) {
    slots[bound] = &params[bound].value;
    ++bound;
  }
  if (bound == size_ && bound == params.size()) return;

  NameIndex index_of(names);
  bool stray = false;
  for (std::size_t i = bound; i < params.size(); ++i) {
    const Param& param = params[i];
    const std::size_t index = index_of.find(param.name);
    if (index == size_) {
      stray = true;
    } else if (slots[index] != nullptr) {
      throw_bound_twice(param.name);
    } else {
      slots[index] = &param.value;
      ++bound;
    }
  }
  if (bound < size_) {
    const auto missing = std::find(slots, slots + size_, nullptr);
    throw_missing(parsed, query, static_cast<std::size_t>(missing - slots));
  }
  if (stray) throw_unknown(parsed, query, *stray_name(parsed, query));
}

}  // namespace weir
