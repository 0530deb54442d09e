// SPDX-License-Identifier: BSL-1.0
#include <fmt/format.h>

#include <cstddef>
#include <string>

#include "commands.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

std::string label(const Description& link) {
  std::string text = link.name;
  const char* separator = "  ";
  for (const auto& [name, value] : link.options) {
    text += fmt::format("{}{}={}", separator, name, value);
    separator = " ";
  }
  return text;
}

void print_tree(const Description& link, const std::string& indent, bool last) {
  fmt::print("{}{}{}\n", indent, last ? "└─ " : "├─ ", label(link));
  for (std::size_t i = 0; i < link.behind.size(); ++i)
    print_tree(link.behind[i], indent + (last ? "   " : "│  "), i + 1 == link.behind.size());
}

}  // namespace

int explain(const std::string& config) {
  const Runtime weirs = weir::open(config);
  for (const std::string& name : weirs.store_names()) {
    fmt::print("store {}\n", name);
    print_tree(weirs.store(name)->describe(), "", true);
  }
  for (const std::string& name : weirs.cache_names()) {
    fmt::print("cache {}\n", name);
    print_tree(weirs.cache(name)->describe(), "", true);
  }
  return 0;
}

}  // namespace weir::tool
