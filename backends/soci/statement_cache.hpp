// SPDX-License-Identifier: BSL-1.0
/// \file
/// The prepared statements of one connection, least recently used dropped first.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>

namespace weir::relational {

/// Keeps up to `capacity` prepared statements by their SQL text. Not thread-safe. A Prepared's destructor
/// releases it on the engine. \tparam Prepared  what the engine keeps a statement; movable
template <class Prepared>
class StatementCache {
 public:
  /// \param capacity  0 keeps one, the last
  explicit StatementCache(std::size_t capacity) : capacity_(capacity == 0 ? 1 : capacity) {}

  /// The statement of this text, or nullptr; it becomes the most recently used.
  Prepared* find(std::string_view sql, std::uint64_t hash) {
    const auto found = by_text_.find(Key{sql, hash});
    if (found == by_text_.end()) return nullptr;
    if (found->second != entries_.begin()) entries_.splice(entries_.begin(), entries_, found->second);
    return &found->second->prepared;
  }

  /// Keeps a statement that is not there yet, dropping the least recently used where it is full. The
  /// reference is good until the next `keep`, `drop` or `clear`.
  Prepared& keep(std::string_view sql, std::uint64_t hash, Prepared prepared) {
    if (entries_.size() >= capacity_) drop_last();
    entries_.push_front(Entry{std::string(sql), hash, std::move(prepared)});
    by_text_.emplace(Key{entries_.front().sql, hash}, entries_.begin());
    return entries_.front().prepared;
  }

  void drop(std::string_view sql, std::uint64_t hash) {
    const auto found = by_text_.find(Key{sql, hash});
    if (found == by_text_.end()) return;
    const auto entry = found->second;
    by_text_.erase(found);
    entries_.erase(entry);
  }

  void clear() {
    by_text_.clear();
    entries_.clear();
  }

 private:
  struct Entry {
    std::string sql;
    std::uint64_t hash;
    Prepared prepared;
  };
  struct Key {
    std::string_view sql;  // the entry's own text
    std::uint64_t hash;
    friend bool operator==(const Key& a, const Key& b) noexcept { return a.hash == b.hash && a.sql == b.sql; }
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept { return key.hash; }
  };

  void drop_last() {
    by_text_.erase(Key{entries_.back().sql, entries_.back().hash});
    entries_.pop_back();
  }

  std::size_t capacity_;
  std::list<Entry> entries_;  // most recently used first
  std::unordered_map<Key, typename std::list<Entry>::iterator, KeyHash> by_text_;
};

}  // namespace weir::relational
