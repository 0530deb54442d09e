// SPDX-License-Identifier: BSL-1.0
#include "reply_reader.hpp"

#include <hiredis/hiredis.h>

#include <algorithm>
#include <new>
#include <string_view>
#include <utility>

namespace weir::redis {
namespace {

// A server may claim any depth and any number of elements; real replies stay far below.
constexpr int deepest = 8;
constexpr long long most_elements = 1 << 24;
constexpr std::size_t reserved_elements = 1024;

int depth_of(const redisReadTask* task) noexcept {
  int depth = 0;
  for (; task != nullptr && depth <= deepest; task = task->parent) ++depth;
  return depth;
}

/// Where a task's reply goes: behind its elder siblings, or it is the whole. A parent's list grows only
/// between its children, so what a child points to stays.
Reply& place_of(const redisReadTask& task) {
  if (task.parent == nullptr) return *static_cast<Reply*>(task.privdata);
  return static_cast<Reply*>(task.parent->obj)->elements.emplace_back();
}

/// What hiredis calls must not throw; null is its "out of memory".
template <class Fill>
void* create(const redisReadTask* task, const Fill& fill) noexcept {
  try {
    Reply& reply = place_of(*task);
    fill(reply);
    return &reply;
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

Reply::Type type_of_text(int type) noexcept {
  if (type == REDIS_REPLY_STATUS) return Reply::Type::status;
  return type == REDIS_REPLY_ERROR ? Reply::Type::error : Reply::Type::text;
}

void* create_text(const redisReadTask* task, char* data, std::size_t size) noexcept {
  return create(task, [&](Reply& reply) {
    constexpr std::size_t verbatim_mark = 4;  // "txt:"
    std::string_view text(data, size);
    if (task->type == REDIS_REPLY_VERB) text.remove_prefix(std::min(verbatim_mark, size));
    reply.type = type_of_text(task->type);
    reply.text = Blob::copy_of(text);
  });
}

void* create_list(const redisReadTask* task, std::size_t elements) noexcept {
  if (depth_of(task) > deepest) return nullptr;
  return create(task, [&](Reply& reply) {
    reply.type = task->type == REDIS_REPLY_PUSH ? Reply::Type::push : Reply::Type::list;
    reply.elements.reserve(std::min(elements, reserved_elements));
  });
}

void* create_integer(const redisReadTask* task, long long value) noexcept {
  return create(task, [&](Reply& reply) {
    reply.type = Reply::Type::integer;
    reply.integer = value;
  });
}

void* create_double(const redisReadTask* task, double, char* text, std::size_t size) noexcept {
  return create_text(task, text, size);
}

void* create_nil(const redisReadTask* task) noexcept {
  return create(task, [](Reply&) {});
}

void* create_bool(const redisReadTask* task, int value) noexcept { return create_integer(task, value); }

// The parts of a reply belong to the reply, and that to the reader.
void free_nothing(void*) noexcept {}

redisReplyObjectFunctions functions = {create_text, create_list, create_integer, create_double,
                                       create_nil,  create_bool, free_nothing};

}  // namespace

ReplyReader::ReplyReader() : reader_(redisReaderCreateWithFunctions(&functions)) {
  if (!reader_) throw std::bad_alloc();
  reader_->privdata = &growing_;
  reader_->maxelements = most_elements;
}

void ReplyReader::feed(const char* octets, std::size_t count) {
  if (redisReaderFeed(reader_.get(), octets, count) != REDIS_OK) throw std::bad_alloc();
}

ReplyReader::Next ReplyReader::next(Reply& into) noexcept {
  void* whole = nullptr;
  if (redisReaderGetReply(reader_.get(), &whole) != REDIS_OK) return Next::nonsense;
  if (whole == nullptr) return Next::more;
  into = std::exchange(growing_, Reply());
  return Next::reply;
}

}  // namespace weir::redis
