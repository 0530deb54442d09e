// SPDX-License-Identifier: BSL-1.0
#include "weir/statement.hpp"

#include <xxhash.h>

#include <atomic>
#include <memory>
#include <utility>

#include "weir/lexer.hpp"

namespace weir {
namespace {

using Tables = std::optional<std::vector<std::string>>;

/// Adds one list of declared tables to a hash, so that lists that differ in any way give other octets.
std::uint64_t mix_tables(std::uint64_t hash, const Tables& tables) {
  if (!tables) return XXH3_64bits_withSeed("none", 4, hash);
  hash = XXH3_64bits_withSeed("some", 4, hash + tables->size());
  for (const std::string& table : *tables) hash = XXH3_64bits_withSeed(table.data(), table.size(), hash);
  return hash;
}

}  // namespace

struct Statement::Shared {
  Shared(std::string text, Tables declared_reads, Tables declared_writes)
      : sql(std::move(text)),
        reads(std::move(declared_reads)),
        writes(std::move(declared_writes)),
        hash(XXH3_64bits(sql.data(), sql.size())),
        analysis_hash(mix_tables(mix_tables(hash, reads), writes)) {}
  Shared(const Shared&) = delete;
  Shared& operator=(const Shared&) = delete;
  ~Shared() {
    const Parsed* next = first_parsed.load(std::memory_order_acquire);
    while (next != nullptr) delete std::exchange(next, next->next);
  }

  void add_reference() noexcept { references.fetch_add(1, std::memory_order_relaxed); }
  void drop_reference() noexcept {
    if (references.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
  }

  /// The text as one dialect reads it. The list only ever grows at its front, so that whoever holds a node
  /// may go on without a lock.
  struct Parsed {
    LexicalRules rules;
    ParsedSql sql;
    const Parsed* next = nullptr;
  };

  const Parsed* find(const Parsed* from, const LexicalRules& rules) const noexcept {
    while (from != nullptr && from->rules != rules) from = from->next;
    return from;
  }

  const Parsed* add(std::unique_ptr<Parsed> parsed) noexcept {
    const Parsed* first = first_parsed.load(std::memory_order_acquire);
    for (;;) {
      // Another thread may have been faster with the same rules.
      if (const Parsed* known = find(first, parsed->rules)) return known;
      parsed->next = first;
      if (first_parsed.compare_exchange_weak(first, parsed.get(), std::memory_order_acq_rel)) {
        return parsed.release();
      }
    }
  }

  const std::string sql;
  const Tables reads;
  const Tables writes;
  const std::uint64_t hash;
  const std::uint64_t analysis_hash;
  std::atomic<const Parsed*> first_parsed = nullptr;
  std::atomic<std::size_t> references = 1;
};

Statement::Statement(std::string_view sql) : shared_(new Shared(std::string(sql), {}, {})) {}

Statement::Statement(const Statement& other) noexcept : shared_(other.shared_) {
  if (shared_ != nullptr) shared_->add_reference();
}

Statement::Statement(Statement&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}

Statement& Statement::operator=(const Statement& other) noexcept {
  Statement copy(other);
  std::swap(shared_, copy.shared_);
  return *this;
}

Statement& Statement::operator=(Statement&& other) noexcept {
  Statement moved(std::move(other));
  std::swap(shared_, moved.shared_);
  return *this;
}

Statement::~Statement() {
  if (shared_ != nullptr) shared_->drop_reference();
}

Query::Query(Statement statement) : statement_(std::move(statement)) {}
Query::Query(Statement statement, std::vector<Param> params)
    : statement_(std::move(statement)), params_(std::move(params)) {}
Query::Query(std::string_view sql) : statement_(sql) {}
Query::Query(const std::string& sql) : statement_(sql) {}
Query::Query(const char* sql) : statement_(std::string_view(sql)) {}
Query::Query(std::string_view sql, std::initializer_list<Param> params) : statement_(sql), params_(params) {}

Query Statement::with(std::initializer_list<Param> params) const {
  return Query(*this, std::vector<Param>(params));
}

Query Statement::with(std::vector<Param> params) const { return Query(*this, std::move(params)); }

Statement Statement::reads(std::vector<std::string> tables) const {
  return Statement(new Shared(shared_->sql, std::move(tables), shared_->writes));
}

Statement Statement::writes(std::vector<std::string> tables) const {
  return Statement(new Shared(shared_->sql, shared_->reads, std::move(tables)));
}

std::string_view Statement::sql() const noexcept { return shared_->sql; }
std::uint64_t Statement::hash() const noexcept { return shared_->hash; }
std::uint64_t Statement::analysis_hash() const noexcept { return shared_->analysis_hash; }
const Tables& Statement::declared_reads() const noexcept { return shared_->reads; }
const Tables& Statement::declared_writes() const noexcept { return shared_->writes; }

const ParsedSql& Statement::parsed(const LexicalRules& rules) const {
  const Shared::Parsed* known = shared_->find(shared_->first_parsed.load(std::memory_order_acquire), rules);
  if (known == nullptr) {
    known =
        shared_->add(std::make_unique<Shared::Parsed>(Shared::Parsed{rules, parse_sql(shared_->sql, rules)}));
  }
  return known->sql;
}

}  // namespace weir
