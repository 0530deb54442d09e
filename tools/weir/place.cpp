// SPDX-License-Identifier: BSL-1.0
#include "place.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <random>
#include <utility>

#include "parameters.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/weir.hpp"

namespace weir::tool {
namespace {

constexpr std::chrono::seconds answer_limit{10};
constexpr std::chrono::seconds cleanup_limit{60};

std::string own_name() { return fmt::format("weir_conformance_{:08x}", std::random_device()()); }

/// The options of a target with one that the run chooses.
BackendOptions with_own(const Target& target, const std::string& key, const std::string& value) {
  BackendOptions options = target.options;
  if (std::any_of(options.begin(), options.end(), [&](const auto& each) { return each.first == key; }))
    throw UsageError(fmt::format("--option {}: the run chooses one of its own", key));
  options.emplace_back(key, value);
  return options;
}

/// Opens nothing yet; so whatever is wrong is wrong with the call.
template <class Open>
auto opened(const Open& open, const std::string& url, const BackendOptions& options) {
  try {
    return open(url, builtin_registry(), options);
  } catch (const Error& error) {
    if (error.kind() == Errc::config) throw UsageError(error.what());
    throw;
  }
}
StorePtr open(const std::string& url, const BackendOptions& options) {
  return opened(Runtime::store_from_url, url, options);
}

std::string advice(Errc kind) {
  switch (kind) {
    case Errc::unavailable:
    case Errc::timeout:
      return "check the URL, and that the engine runs there";
    case Errc::permission:
      return "check the URL's user and password, and what this user may do";
    default:
      return "check that the URL names such an engine";
  }
}

template <class T>
void check_answers(T& subject) {
  try {
    subject.ping(Context::within(answer_limit));
  } catch (const Error& error) {
    throw NoPlace(fmt::format("{}; {}", error.what(), advice(error.kind())));
  }
}

/// A dialect's text for this schema.
std::string for_schema(const Dialect& dialect, std::string_view text, const std::string& name) {
  std::string done(text);
  const std::string quoted = dialect.open_quote + name + dialect.close_quote;
  for (std::size_t at = done.find("{}"); at != std::string::npos; at = done.find("{}", at + quoted.size()))
    done.replace(at, 2, quoted);
  return done;
}

Place<Store> in_own_schema(const Target& target, const StorePtr& owner) {
  const Dialect& dialect = *owner->info().dialect;
  const std::string name = own_name();
  StorePtr subject = open(target.url, with_own(target, "schema", name));
  try {
    owner->execute(for_schema(dialect, dialect.create_schema, name));
  } catch (const Error& error) {
    throw Error(error.kind(),
                fmt::format("can't make the schema {}, where the run would be: {}; the user needs "
                            "the right to make and drop schemas",
                            name, error.what()));
  }
  const std::string drop = for_schema(dialect, dialect.drop_schema, name);
  return {std::move(subject), "in the schema " + name, [owner, name, drop] {
            try {
              owner->execute(drop, Context::within(cleanup_limit));
            } catch (const Error& error) {
              throw NoPlace(
                  fmt::format("can't drop the schema {}: {}; drop it by hand: {}", name, error.what(), drop));
            }
          }};
}

void remove_database(const std::string& path) {
  for (const char* const suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code error;
    std::filesystem::remove(path + suffix, error);
    if (error)
      throw NoPlace(fmt::format("can't remove {}{}: {}; remove it by hand", path, suffix, error.message()));
  }
}

/// A file that others may be using is not written, not even to leave it as it was.
Place<Store> in_own_file(const Target& target, const std::string& path) {
  if (std::filesystem::exists(path)) check_answers(*open(target.url, target.options));
  const std::string own = path + "." + own_name();
  StorePtr subject = open("sqlite:" + own, target.options);
  check_answers(*subject);
  return {std::move(subject), "in the file " + own, [own] { remove_database(own); }};
}

}  // namespace

template <class T>
Place<T>::~Place() {
  try {
    remove();
  } catch (const std::exception& error) {
    fmt::print(stderr, "weir: {}\n", error.what());
  }
}

template <class T>
void Place<T>::remove() {
  subject_.reset();
  if (const auto cleanup = std::exchange(cleanup_, {})) cleanup();
}

template <class T>
void Place<T>::keep() noexcept {
  subject_.reset();
  cleanup_ = {};
}

template class Place<Store>;
template class Place<TwoCaches>;

Place<Store> place_for_store(const Target& target) {
  StorePtr store = open(target.url, target.options);
  const std::string& identity = store->info().identity;
  if (identity.starts_with("sqlite::memory:"))
    throw UsageError("sqlite::memory: has one connection, and the suite needs several; run it on a file");
  if (store->info().backend == "sqlite")
    return in_own_file(target, identity.substr(std::string_view("sqlite:").size()));
  check_answers(*store);
  const Dialect& dialect = *store->info().dialect;
  if (!dialect.create_schema.empty() && !dialect.use_schema.empty()) return in_own_schema(target, store);
  return {std::move(store), "where the URL says, dropping the tables of each case", [] {}};
}

Place<TwoCaches> place_for_cache(const Target& target) {
  // Every other cache keeps what others put there, too.
  const bool shared = !target.url.starts_with("memory:");
  const std::string name = own_name();
  const auto open_under = [&](const std::string& prefix) {
    return opened(Runtime::cache_from_url, target.url,
                  shared ? with_own(target, "prefix", prefix) : target.options);
  };
  const CachePtr cache = open_under(name + ":");
  const CachePtr neighbour = open_under(name + "_neighbour:");
  check_answers(*cache);
  const auto clear = [cache, neighbour, name] {
    try {
      cache->clear(Context::within(cleanup_limit));
      neighbour->clear(Context::within(cleanup_limit));
    } catch (const Error& error) {
      throw Error(error.kind(),
                  fmt::format("can't remove the keys that begin with {}: {}; remove them by hand", name,
                              error.what()));
    }
  };
  return {std::make_shared<TwoCaches>(TwoCaches{cache, neighbour}),
          shared ? fmt::format("under the prefix {}:", name) : "in this process", clear};
}

}  // namespace weir::tool
