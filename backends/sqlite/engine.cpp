// SPDX-License-Identifier: BSL-1.0
#include "engine.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <random>

#include "data_version_feed.hpp"
#include "dialect.hpp"
#include "sqlite_session.hpp"

namespace weir::sqlite {
namespace {

/// A database in memory is nobody else's, in no process.
std::string unique_name() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}{:08x}", random(), random(), random());
}

/// Of integers, SQLite has those of 64 bits with a sign; and it has one writer at a time.
Capabilities capabilities(const SqliteOptions& options) {
  const Capabilities has =
      Capabilities::all().without({Capability::unsigned_integers, Capability::concurrent_writers});
  return options.foreign_keys ? has : has.without({Capability::foreign_keys});
}

std::string identity_of(const Location& location) {
  return location.in_memory() ? "sqlite::memory:" + unique_name() : "sqlite:" + location.path;
}

}  // namespace

Location parse_location(std::string_view url) {
  constexpr std::string_view scheme = "sqlite:";
  std::string_view path = url;
  if (path.starts_with(scheme)) path.remove_prefix(scheme.size());
  if (path == ":memory:") return {std::string(path)};
  if (path.empty() || path.find('\0') != std::string_view::npos)
    throw make_error(Errc::config, "the URL names no file: write sqlite:PATH or sqlite::memory:");
  if (path.find("://") != std::string_view::npos)
    throw make_error(Errc::config, "this is another engine's URL: write sqlite:PATH or sqlite::memory:");
  // Absolute, so that it stays the same file when the working directory changes, and has one name.
  return {std::filesystem::weakly_canonical(std::filesystem::absolute(path)).string()};
}

SqliteEngine::SqliteEngine(Location location, const SqliteOptions& options)
    : location_(std::move(location)), options_(options) {
  info_ = {.backend = "sqlite",
           .identity = identity_of(location_),
           .dialect = &dialect,
           .capabilities = capabilities(options_)};
}

std::unique_ptr<relational::Session> SqliteEngine::open(Deadline deadline) const {
  using namespace std::chrono;
  SqliteOptions opening = options_;
  if (deadline != no_deadline) {
    const auto left = ceil<milliseconds>(deadline - steady_clock::now());
    if (left <= milliseconds(0))
      throw make_error(Errc::timeout, "the deadline passed before the file was open");
    opening.busy_timeout = std::min(opening.busy_timeout, left);
  }
  return std::make_unique<SqliteSession>(Connection(location_, opening), options_);
}

std::unique_ptr<ChangeFeed> SqliteEngine::open_feed(Store& store, const FeedOptions& options,
                                                    const Context& context) const {
  if (location_.in_memory())
    throw make_error(Errc::unsupported, "nobody else writes a database in memory: leave `feed` out");
  if (options.kind == FeedKind::versions) return Engine::open_feed(store, options, context);
  if (options.kind != FeedKind::automatic && options.kind != FeedKind::data_version)
    throw relational::no_such_feed(info_, options.kind);
  return data_version_feed(location_, options_, options.poll);
}

// The table of versions serves both kinds.
FeedState SqliteEngine::set_up_feed(Store& store, FeedStep step, FeedKind kind,
                                    const Context& context) const {
  const bool by_data_version = kind == FeedKind::automatic || kind == FeedKind::data_version;
  FeedState state = Engine::set_up_feed(store, step, by_data_version ? FeedKind::versions : kind, context);
  if (!by_data_version) return state;
  state.kind = FeedKind::data_version;
  // What has no triggers is taken for changed whenever anything is.
  if (step == FeedStep::status) state.installed = true;
  return state;
}

Description SqliteEngine::describe() const {
  Description description{.name = "sqlite", .options = {{"url", "sqlite:" + location_.path}}, .behind = {}};
  auto& options = description.options;
  options.emplace_back("journal", options_.journal == SqliteOptions::Journal::wal ? "wal" : "unchanged");
  if (options_.read_only) options.emplace_back("read_only", "true");
  options.emplace_back("busy_timeout", as_text(options_.busy_timeout));
  if (!options_.foreign_keys) options.emplace_back("foreign_keys", "false");
  return description;
}

}  // namespace weir::sqlite
