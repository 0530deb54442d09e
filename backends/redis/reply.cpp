// SPDX-License-Identifier: BSL-1.0
#include "reply.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "failure.hpp"

namespace weir::redis {
namespace {

constexpr std::string_view names[] = {"nil", "text", "status", "error", "integer", "list", "push"};

[[noreturn]] void unexpected(const Reply& reply) {
  throw redis_error(Errc::internal,
                    "the reply is of a type that does not belong to the command (" +
                        std::string(names[static_cast<std::size_t>(reply.type)]) +
                        "); is a proxy between that does not speak the Redis protocol as it should?");
}

void expect(const Reply& reply, Reply::Type type) {
  if (reply.type != type) unexpected(reply);
}

}  // namespace

std::optional<Blob> read_value(Reply&& reply) {
  if (reply.type == Reply::Type::nil) return std::nullopt;
  expect(reply, Reply::Type::text);
  return std::move(reply.text);
}

std::vector<std::optional<Blob>> read_values(Reply&& reply, std::size_t expected) {
  expect(reply, Reply::Type::list);
  if (reply.elements.size() != expected) unexpected(reply);
  std::vector<std::optional<Blob>> values;
  values.reserve(expected);
  for (Reply& element : reply.elements) values.push_back(read_value(std::move(element)));
  return values;
}

bool read_was_set(const Reply& reply) {
  if (reply.type == Reply::Type::nil) return false;
  expect(reply, Reply::Type::status);
  if (reply.text.view() != "OK") unexpected(reply);
  return true;
}

std::int64_t read_integer(const Reply& reply) {
  expect(reply, Reply::Type::integer);
  return reply.integer;
}

std::int64_t read_integer_text(const Reply& reply) {
  const std::string_view text = read_text(reply);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) unexpected(reply);
  return number;
}

std::string_view read_text(const Reply& reply) {
  expect(reply, Reply::Type::text);
  return reply.text.view();
}

ScanStep read_scan(const Reply& reply) {
  expect(reply, Reply::Type::list);
  if (reply.elements.size() != 2) unexpected(reply);
  ScanStep step;
  step.cursor = read_text(reply.elements[0]);
  expect(reply.elements[1], Reply::Type::list);
  for (const Reply& key : reply.elements[1].elements) step.keys.push_back(read_text(key));
  return step;
}

}  // namespace weir::redis
