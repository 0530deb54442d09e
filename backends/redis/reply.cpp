// SPDX-License-Identifier: BSL-1.0
#include "reply.hpp"

#include <charconv>
#include <span>
#include <string>

#include "failure.hpp"

namespace weir::redis {
namespace {

[[noreturn]] void unexpected(const redisReply& reply) {
  throw redis_error(Errc::internal, "a reply of a type that does not belong to the command (hiredis type " +
                                        std::to_string(reply.type) + ")");
}

std::span<redisReply* const> elements_of(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_ARRAY) unexpected(reply);
  return {reply.element, reply.elements};
}

std::string_view read_text(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_STRING) unexpected(reply);
  return text_of(reply);
}

}  // namespace

std::optional<Blob> read_value(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_NIL) return std::nullopt;
  return Blob::copy_of(read_text(reply));
}

std::vector<std::optional<Blob>> read_values(const redisReply& reply, std::size_t expected) {
  const auto elements = elements_of(reply);
  if (elements.size() != expected) unexpected(reply);
  std::vector<std::optional<Blob>> values;
  values.reserve(expected);
  for (const redisReply* element : elements) values.push_back(read_value(*element));
  return values;
}

bool read_was_set(const redisReply& reply) {
  if (reply.type == REDIS_REPLY_NIL) return false;
  if (reply.type != REDIS_REPLY_STATUS || text_of(reply) != "OK") unexpected(reply);
  return true;
}

std::int64_t read_integer(const redisReply& reply) {
  if (reply.type != REDIS_REPLY_INTEGER) unexpected(reply);
  return reply.integer;
}

std::int64_t read_integer_text(const redisReply& reply) {
  const std::string_view text = read_text(reply);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) unexpected(reply);
  return number;
}

ScanStep read_scan(const redisReply& reply) {
  const auto parts = elements_of(reply);
  if (parts.size() != 2) unexpected(reply);
  ScanStep step;
  step.cursor = read_text(*parts[0]);
  for (const redisReply* key : elements_of(*parts[1])) step.keys.push_back(read_text(*key));
  return step;
}

}  // namespace weir::redis
