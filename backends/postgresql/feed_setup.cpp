// SPDX-License-Identifier: BSL-1.0
#include "feed_setup.hpp"

#include <map>
#include <utility>

#include "dialect.hpp"
#include "weir/error.hpp"
#include "weir/sql.hpp"

namespace weir::postgresql {
namespace {

// Every table that a cached answer may read. A trigger that does not fire in every session (tgenabled A), or
// not for all four kinds of change (INSERT 4, DELETE 8, UPDATE 16, TRUNCATE 32; a row trigger has 1), is
// none.
constexpr std::string_view list_tables = R"(
SELECT n.nspname || '.' || c.relname AS name, n.nspname AS schema_name, c.relname AS table_name,
       c.relkind = 'm' AS materialized,
       EXISTS (SELECT FROM pg_catalog.pg_trigger t
               WHERE t.tgrelid = c.oid AND t.tgname = 'weir_feed' AND t.tgenabled = 'A' AND t.tgtype = 60
                 AND EXISTS (SELECT FROM pg_catalog.pg_proc f
                               JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
                             WHERE f.oid = t.tgfoid AND fn.nspname = 'weir_feed')) AS covered,
       EXISTS (SELECT FROM pg_catalog.pg_trigger t
               WHERE t.tgrelid = c.oid AND t.tgname = 'weir_feed') AS has_trigger
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'm') AND c.relpersistence <> 't' AND n.nspname <> 'information_schema'
  AND n.nspname <> 'weir_feed' AND n.nspname NOT LIKE 'pg\_%'
ORDER BY 1)";

constexpr std::string_view look_around = R"(
SELECT (SELECT pg_catalog.count(*)
        FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
        WHERE fn.nspname = 'weir_feed' AND f.proname IN ('changed', 'schema_changed')) AS functions,
       EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'weir_feed') AS has_schema,
       (SELECT pg_catalog.count(*) FROM pg_catalog.pg_event_trigger
        WHERE evtname IN ('weir_feed_ddl', 'weir_feed_drop') AND evtenabled = 'A') AS event_triggers,
       pg_catalog.pg_notification_queue_usage() > 0.5 AS queue_is_filling)";

constexpr std::string_view make_schema = "CREATE SCHEMA IF NOT EXISTS weir_feed";

// A transaction's equal notifications are one.
constexpr std::string_view make_changed = R"(
CREATE OR REPLACE FUNCTION weir_feed.changed() RETURNS trigger LANGUAGE plpgsql AS $weir$
BEGIN
  PERFORM pg_catalog.pg_notify('weir_feed', 't' || TG_TABLE_SCHEMA || '.' || TG_TABLE_NAME);
  RETURN NULL;
END $weir$)";

// Temporary tables are nobody else's.
constexpr std::string_view make_schema_changed = R"(
CREATE OR REPLACE FUNCTION weir_feed.schema_changed() RETURNS event_trigger LANGUAGE plpgsql AS $weir$
BEGIN
  IF TG_EVENT = 'sql_drop' THEN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger_dropped_objects() WHERE NOT is_temporary) THEN
      RETURN;
    END IF;
  ELSIF NOT EXISTS (SELECT FROM pg_catalog.pg_event_trigger_ddl_commands()
                    WHERE schema_name IS DISTINCT FROM 'pg_temp') THEN
    RETURN;
  END IF;
  PERFORM pg_catalog.pg_notify('weir_feed', '*');
END $weir$)";

constexpr std::pair<std::string_view, std::string_view> event_triggers[] = {
    {"weir_feed_ddl", "ddl_command_end"}, {"weir_feed_drop", "sql_drop"}};

constexpr const char* no_event_triggers =
    "changes of the schema, and of materialized views, are not heard of: run `weir feed install` as a role "
    "that may make event triggers (a superuser), or make them through weir";
constexpr const char* queue_is_filling =
    "the server's queue of notifications is more than half full: look for a session that listens, and stays "
    "in a transaction or stands still (SELECT pg_notification_queue_usage())";

struct Table {
  std::string name;  ///< canonical
  std::string quoted;
  bool materialized;
  bool covered;
  bool has_trigger;
};

class Setup {
 public:
  Setup(Store& store, const Context& context) : store_(store), context_(context) { look(); }

  FeedState install() {
    if (functions_ < 2) make_functions();
    std::map<std::string, std::string> notes;
    for (const Table& table : tables_)
      if (!table.materialized) notes[table.name] = cover(table);
    if (event_triggers_ < 2) make_event_triggers();
    look();
    return state(notes);
  }

  FeedState status() { return state({}); }

  // A schema that goes takes the functions with it, and those their triggers.
  FeedState remove() {
    drop_event_triggers();
    for (const Table& table : tables_)
      if (table.has_trigger) run("DROP TRIGGER IF EXISTS weir_feed ON " + table.quoted);
    run("DROP SCHEMA IF EXISTS weir_feed CASCADE");
    look();
    FeedState state;
    state.kind = FeedKind::notify;
    for (const Table& table : tables_) state.tables.push_back({table.name, false, "no triggers of weir's"});
    return state;
  }

 private:
  // Whoever owns tables may put triggers on them.
  void make_functions() {
    if (!has_schema_) run(make_schema);
    run("GRANT USAGE ON SCHEMA weir_feed TO PUBLIC");
    run(make_changed);
    run(make_schema_changed);
  }

  void run(std::string_view sql) { store_.execute(Statement(sql), asking()); }
  Context asking() const {
    Context context = context_;
    context.cache = CachePolicy::bypass;
    return context;
  }

  void look() {
    tables_.clear();
    for (const Row& row : store_.query(Statement(list_tables), asking())) {
      const std::string quoted = sql::quoted(dialect, row["schema_name"].as<std::string>()) + "." +
                                 sql::quoted(dialect, row["table_name"].as<std::string>());
      tables_.push_back({row["name"].as<std::string>(), quoted, row["materialized"].as<bool>(),
                         row["covered"].as<bool>(), row["has_trigger"].as<bool>()});
    }
    const Rows around = store_.query(Statement(look_around), asking());
    functions_ = around.front()["functions"].as<std::int64_t>();
    has_schema_ = around.front()["has_schema"].as<bool>();
    event_triggers_ = around.front()["event_triggers"].as<std::int64_t>();
    queue_is_filling_ = around.front()["queue_is_filling"].as<bool>();
  }

  /// Each table by itself, so that none is locked longer than it takes. \return what was done, or why not
  std::string cover(const Table& table) {
    if (table.covered) return "was covered already";
    try {
      if (!table.has_trigger)
        run("CREATE TRIGGER weir_feed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON " + table.quoted +
            " FOR EACH STATEMENT EXECUTE FUNCTION weir_feed.changed()");
      run("ALTER TABLE " + table.quoted + " ENABLE ALWAYS TRIGGER weir_feed");
      return "trigger made";
    } catch (const Error& error) {
      if (error.kind() == Errc::unavailable || error.kind() == Errc::timeout) throw;
      return error.what();
    }
  }

  // Most roles may not, and then it is said in the state.
  void make_event_triggers() {
    try {
      for (const auto& [name, event] : event_triggers) {
        const std::string quoted(name);
        run("DROP EVENT TRIGGER IF EXISTS " + quoted);
        run("CREATE EVENT TRIGGER " + quoted + " ON " + std::string(event) +
            " EXECUTE FUNCTION weir_feed.schema_changed()");
        run("ALTER EVENT TRIGGER " + quoted + " ENABLE ALWAYS");
      }
    } catch (const Error& error) {
      if (error.kind() != Errc::permission) throw;
    }
  }

  void drop_event_triggers() {
    try {
      for (const auto& [name, event] : event_triggers)
        run("DROP EVENT TRIGGER IF EXISTS " + std::string(name));
    } catch (const Error& error) {
      if (error.kind() != Errc::permission) throw;
      throw Error(
          Errc::permission,
          "nothing was removed: the event triggers are another role's; run `weir feed remove` as that "
          "role, or as a superuser",
          {.link = link_name, .native_code = {}, .server_message = std::string(error.server_message())});
    }
  }

  FeedState state(const std::map<std::string, std::string>& notes) const {
    FeedState state;
    state.kind = FeedKind::notify;
    state.installed = functions_ == 2;
    for (const Table& table : tables_) {
      const auto note = notes.find(table.name);
      const bool covered = table.materialized ? event_triggers_ == 2 : table.covered;
      const std::string otherwise = covered ? "" : "run `weir feed install`";
      state.tables.push_back({table.name, covered, note != notes.end() ? note->second : otherwise});
    }
    if (functions_ == 2 && event_triggers_ < 2) state.missing.emplace_back(no_event_triggers);
    if (queue_is_filling_) state.missing.emplace_back(queue_is_filling);
    return state;
  }

  Store& store_;
  const Context& context_;
  std::vector<Table> tables_;
  bool has_schema_ = false;
  bool queue_is_filling_ = false;
  std::int64_t functions_ = 0;
  std::int64_t event_triggers_ = 0;
};

}  // namespace

FeedState set_up_notify(Store& store, FeedStep step, const Context& context) {
  Setup setup(store, context);
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

}  // namespace weir::postgresql
