// SPDX-License-Identifier: BSL-1.0
#include "version_setup.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <utility>

#include "weir/error.hpp"
#include "weir/sql.hpp"

namespace weir::relational {
namespace {

/// A table of the database.
struct Table {
  std::string name;
  std::string canonical;
  std::string obstacle;
};

class Setup {
 public:
  Setup(Store& store, const VersionSql& sql, const Context& context)
      : store_(store), dialect_(*store.info().dialect), sql_(sql), context_(context) {
    look();
  }

  FeedState install() {
    run(std::string(sql_.create_versions));
    // Small enough for every engine's integers.
    const unsigned epoch = std::random_device()() >> 1U;
    run(fmt::format("{} weir_feed_versions (table_name, slot, version) VALUES ('', 0, {})",
                    sql_.insert_if_absent, epoch));
    std::map<std::string, std::string> notes;
    for (const Table& table : tables_) notes[table.canonical] = cover(table);
    look();
    return state(notes, "");
  }

  FeedState status() { return state({}, "run `weir feed install`"); }

  FeedState remove() {
    // First what writes into the table: without it every write would fail.
    for (const auto& [name, text] : triggers_) drop(name);
    if (has_versions_) run(fmt::format("DROP TABLE {}", versions_table));
    look();
    FeedState state;
    state.kind = FeedKind::versions;
    for (const Table& table : tables_)
      state.tables.push_back({table.canonical, false, "no triggers of weir's"});
    return state;
  }

 private:
  Rows ask(std::string_view text) { return store_.query(Statement(text), asking()); }
  void run(const std::string& text) { store_.execute(Statement(text), asking()); }
  Context asking() const {
    Context context = context_;
    context.cache = CachePolicy::bypass;
    return context;
  }

  void look() {
    tables_.clear();
    triggers_.clear();
    for (const Row& row : ask(sql_.list_tables))
      tables_.push_back({row[0].as<std::string>(), row[1].as<std::string>(), row[2].as<std::string>()});
    for (const Row& row : ask(sql_.list_triggers))
      triggers_[row[0].as<std::string>()] = row[1].as<std::string>();
    look_for_cascades();
    look_for_versions();
  }

  void look_for_cascades() {
    children_.clear();
    if (sql_.list_cascades.empty()) return;
    for (const Row& row : ask(sql_.list_cascades))
      children_.emplace(row[0].as<std::string>(), row[1].as<std::string>());
  }

  void look_for_versions() {
    versions_.clear();
    try {
      for (const Row& row : ask(read_versions)) versions_.insert(row[0].as<std::string>());
      has_versions_ = true;
    } catch (const Error& error) {
      if (error.kind() != Errc::undefined_object) throw;
      has_versions_ = false;
    }
  }

  /// The canonical names of the tables whose rows a change of this one's may change.
  std::vector<std::string> touched_by(const Table& table) const {
    std::set<std::string> names{table.name};
    std::vector<std::string> open{table.name};
    while (!open.empty()) {
      const auto [first, last] = children_.equal_range(open.back());
      open.pop_back();
      for (auto child = first; child != last; ++child)
        if (names.insert(child->second).second) open.push_back(child->second);
    }
    std::vector<std::string> touched;
    for (const Table& each : tables_)
      if (names.contains(each.name)) touched.push_back(each.canonical);
    return touched;
  }

  std::vector<VersionTrigger> triggers_of(const Table& table) const {
    return version_triggers(sql_, dialect_, table.name, table.canonical, touched_by(table));
  }

  bool is_there(const VersionTrigger& trigger) const {
    const auto found = triggers_.find(trigger.name);
    return found != triggers_.end() && found->second == trigger.text;
  }

  bool is_covered(const Table& table) const {
    const std::vector<VersionTrigger> triggers = triggers_of(table);
    return versions_.contains(table.canonical) &&
           std::all_of(triggers.begin(), triggers.end(),
                       [this](const VersionTrigger& trigger) { return is_there(trigger); });
  }

  /// \return what was done, or why it could not be
  std::string cover(const Table& table) {
    if (!table.obstacle.empty()) return table.obstacle;
    if (is_covered(table)) return "was covered already";
    try {
      run(add_versions(sql_, table.canonical));
      for (const VersionTrigger& trigger : triggers_of(table)) {
        if (is_there(trigger)) continue;
        if (triggers_.contains(trigger.name)) drop(trigger.name);
        run(trigger.create);
      }
      return "triggers made";
    } catch (const Error& error) {
      if (error.kind() == Errc::unavailable || error.kind() == Errc::timeout) throw;
      return error.what();
    }
  }

  void drop(const std::string& trigger) { run("DROP TRIGGER IF EXISTS " + sql::quoted(dialect_, trigger)); }

  FeedState state(const std::map<std::string, std::string>& notes, const std::string& advice) const {
    FeedState state;
    state.kind = FeedKind::versions;
    state.installed = has_versions_;
    for (const Table& table : tables_) {
      const bool covered = is_covered(table);
      const auto note = notes.find(table.canonical);
      const std::string otherwise = !table.obstacle.empty() ? table.obstacle : covered ? "" : advice;
      state.tables.push_back({table.canonical, covered, note != notes.end() ? note->second : otherwise});
    }
    if (!sql_.not_heard.empty()) state.limits.emplace_back(sql_.not_heard);
    return state;
  }

  Store& store_;
  const Dialect& dialect_;
  const VersionSql& sql_;
  const Context& context_;
  std::vector<Table> tables_;
  std::map<std::string, std::string> triggers_;  // weir's, with their texts
  std::multimap<std::string, std::string> children_;
  std::set<std::string> versions_;  // canonical names that have rows
  bool has_versions_ = false;
};

}  // namespace

FeedState set_up_versions(Store& store, const VersionSql& sql, FeedStep step, const Context& context) {
  Setup setup(store, sql, context);
  switch (step) {
    case FeedStep::install:
      return setup.install();
    case FeedStep::remove:
      return setup.remove();
    case FeedStep::status:
      break;
  }
  return setup.status();
}

}  // namespace weir::relational
