// SPDX-License-Identifier: BSL-1.0
#include "checks.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace weir::conformance {
namespace {

// A case runs on one thread; each thread may run one of its own.
thread_local std::vector<std::string> failures;

std::string_view base_name(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

}  // namespace

void note_failure(std::string_view file, int line, const std::string& what) {
  failures.push_back(file.empty() ? what : fmt::format("{}:{}: {}", base_name(file), line, what));
}

std::vector<std::string> take_failures() { return std::exchange(failures, {}); }

void check_kind(const Error& error, std::initializer_list<Errc> kinds, const char* file, int line,
                const char* text) {
  if (std::find(kinds.begin(), kinds.end(), error.kind()) != kinds.end()) return;
  std::string wanted;
  for (const Errc kind : kinds) wanted += (wanted.empty() ? "" : " or ") + std::string(to_string(kind));
  note_failure(file, line, fmt::format("{}: wanted {}, got: {}", text, wanted, error.what()));
}

}  // namespace weir::conformance
