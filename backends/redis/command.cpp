// SPDX-License-Identifier: BSL-1.0
#include "command.hpp"

#include <charconv>
#include <limits>

namespace weir::redis {
namespace {

// "*3\r\n" and "$12\r\n".
void append_header(std::string& out, char mark, std::size_t count) {
  char text[std::numeric_limits<std::size_t>::digits10 + 4];
  text[0] = mark;
  char* end = std::to_chars(text + 1, text + sizeof text - 2, count).ptr;
  *end++ = '\r';
  *end++ = '\n';
  out.append(text, end);
}

}  // namespace

Command::Command(std::size_t arguments) {
  bytes_.reserve(256);
  append_header(bytes_, '*', arguments);
}

Command& Command::add(std::string_view first, std::string_view second) {
  append_header(bytes_, '$', first.size() + second.size());
  bytes_.append(first).append(second).append("\r\n");
  return *this;
}

Command& Command::add(std::int64_t number) {
  char text[std::numeric_limits<std::int64_t>::digits10 + 2];
  const char* end = std::to_chars(text, text + sizeof text, number).ptr;
  return add(std::string_view(text, end));
}

}  // namespace weir::redis
