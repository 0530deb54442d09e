// SPDX-License-Identifier: BSL-1.0
#include "failure.hpp"

#include <algorithm>
#include <iterator>

#include "classify_error.hpp"
#include "dialect.hpp"

namespace weir::mysql {
namespace {

// Messages that quote what the user gave, a value or a piece of the statement, and not just names.
constexpr unsigned with_values[] = {1062, 1064, 1067, 1149, 1264, 1265, 1292,
                                    1366, 1367, 1411, 1525, 1586, 1690, 3140};

// "… for column 'name'", "… for key 'name'": a name follows.
constexpr std::string_view words_before_names[] = {"column ", "key ", "table ", "function ", "CONSTRAINT "};

bool names_something(std::string_view before) noexcept {
  return std::any_of(std::begin(words_before_names), std::end(words_before_names),
                     [&](std::string_view word) { return before.ends_with(word); });
}

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > ' ') {
      line += c;
    } else if (!line.empty() && line.back() != ' ') {
      line += ' ';
    }
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

}  // namespace

Error failure(Errc kind, const std::string& message, bool maybe_applied) {
  Error::Details details;
  details.link = link_name;
  details.maybe_applied = maybe_applied;
  return Error(kind, message, std::move(details));
}

Error server_failure(const Refusal& refusal, bool maybe_applied) {
  Error::Details details;
  details.link = link_name;
  details.native_code = std::to_string(refusal.number);
  details.server_message = refusal.message;
  details.maybe_applied = maybe_applied;
  return Error(classify_error(refusal.sqlstate, refusal.number, refusal.message),
               one_line(without_values(refusal.number, refusal.message)), std::move(details));
}

std::string without_values(unsigned number, std::string_view message) {
  if (std::find(std::begin(with_values), std::end(with_values), number) == std::end(with_values))
    return std::string(message);
  std::string shown;
  while (!message.empty()) {
    const std::size_t begin = message.find('\'');
    if (begin == std::string_view::npos) return shown.append(message);
    shown.append(message.substr(0, begin));
    message.remove_prefix(begin);
    // A value may hold quotes itself: it ends where the message's own words go on, or at the end.
    const bool is_name = names_something(shown);
    std::size_t end = message.find('\'', 1);
    if (!is_name) {
      const std::size_t last = std::min(message.rfind("' for "), message.rfind("' at line "));
      end = last != std::string_view::npos && last > 0 ? last : message.rfind('\'');
    }
    if (end == std::string_view::npos || end == 0) return shown + "'…'";
    shown.append(is_name ? message.substr(0, end + 1) : std::string_view("'…'"));
    message.remove_prefix(end + 1);
  }
  return shown;
}

}  // namespace weir::mysql
