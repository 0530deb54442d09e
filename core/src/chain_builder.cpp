// SPDX-License-Identifier: BSL-1.0
#include "chain_builder.hpp"

#include <algorithm>
#include <new>

#include "chain_kind.hpp"
#include "config_text.hpp"
#include "weir/error.hpp"
#include "weir/spelling.hpp"
#include "weir/url.hpp"

namespace weir::detail {
namespace {

std::vector<std::string_view> views(const std::vector<std::string>& words) {
  return {words.begin(), words.end()};
}

}  // namespace

void ChainBuilder::build_all() {
  ConfigReader root = document_.root();
  root.optional_text("$schema");  // for editors
  std::vector<std::string> cache_names;
  for (auto& [name, reader] : document_.objects(root, "caches")) {
    cache_names.push_back(name);
    pending_.try_emplace(name, PendingCache{.reader = std::move(reader), .cache = nullptr});
  }
  for (const std::string& name : cache_names)
    caches.emplace_back(name, cache(name, pending_.find(name)->second));
  for (auto& [name, reader] : document_.objects(root, "stores")) {
    stores.emplace_back(name, build_chain<Store>(name, reader));
  }
  ConfigDocument::expect_no_others(root);
}

template <class T>
std::shared_ptr<T> ChainBuilder::build_chain(const std::string& name, ConfigReader& reader) {
  using Kind = ChainKind<T>;
  const std::string owner = std::string(Kind::section) + "." + name;
  const std::string backend = backend_name<T>(reader);
  std::vector<ConfigDocument::Named> links = document_.links(reader, "adapters");
  std::shared_ptr<T> chain = build_backend<T>(backend, reader, owner);
  const BuildContext its_context = context(owner);
  for (auto link = links.rbegin(); link != links.rend(); ++link) {
    if (chain == nullptr) chain = Kind::stand_in();
    chain = build_link<T>(link->first, link->second, its_context, std::move(chain));
  }
  return chain;
}

template <class T>
std::string ChainBuilder::backend_name(ConfigReader& reader) {
  if (!reader.has("backend")) {
    reader.mistake("",
                   "missing key \"backend\"" + suggestion("", views(ChainKind<T>::backends(base_.registry))));
  }
  return reader.text("backend", "");
}

template <class T>
std::shared_ptr<T> ChainBuilder::build_backend(std::string_view name, ConfigReader& reader,
                                               const std::string& owner) {
  using Kind = ChainKind<T>;
  const auto* factory = Kind::backend(base_.registry, name);
  if (factory != nullptr) {
    ConfigDocument::expect_no_others(reader);
    return make<T>(reader, [&] { return (*factory)(reader, context(owner)); });
  }
  ConfigDocument::allow_others(reader);  // whose options they are is not known
  if (name.empty()) return nullptr;      // said already
  std::string message = "unknown " + std::string(Kind::word) + " backend " + shown(name);
  if (Kind::other_backend(base_.registry, name)) {
    message.append("; it is a ").append(Kind::other_word).append(" backend, for \"");
    message.append(Kind::other_section).append("\"");
  } else {
    message += suggestion(name, views(Kind::backends(base_.registry)));
  }
  reader.mistake("backend", std::move(message));
  return nullptr;
}

template <class T>
std::shared_ptr<T> ChainBuilder::build_link(std::string_view name, ConfigReader& reader,
                                            const BuildContext& its_context, std::shared_ptr<T> next) {
  using Kind = ChainKind<T>;
  const auto* factory = Kind::adapter(base_.registry, name);
  if (factory != nullptr) {
    ConfigDocument::expect_no_others(reader);
    return make<T>(reader, [&] { return (*factory)(reader, its_context, std::move(next)); });
  }
  reader.mistake("", "unknown " + std::string(Kind::word) + " adapter " + shown(name) +
                         suggestion(name, views(Kind::adapters(base_.registry))));
  return nullptr;
}

template <class T, class Make>
std::shared_ptr<T> ChainBuilder::make(ConfigReader& reader, const Make& factory) {
  try {
    std::shared_ptr<T> link = factory();
    if (link == nullptr && document_.mistake_count() == 0) reader.mistake("", "could not be built");
    return link;
  } catch (const Error& error) {
    reader.mistake("", error);
  } catch (const std::bad_alloc&) {
    throw;
  } catch (const std::exception& error) {
    reader.mistake("", "could not be built: " + shown(error.what()));
  }
  return nullptr;
}

BuildContext ChainBuilder::context(std::string owner) {
  return {.owner = std::move(owner),
          .metrics = base_.metrics,
          .clock = &base_.clock,
          .lifetime = base_.metrics,
          .cache = [this](ConfigReader& reader, std::string_view key,
                          std::string_view name) { return named_cache(reader, key, name); },
          .registry = &base_.registry};
}

CachePtr ChainBuilder::named_cache(ConfigReader& reader, std::string_view key, std::string_view name) {
  const auto found = pending_.find(name);
  if (found == pending_.end()) {
    std::vector<std::string_view> names;
    for (const auto& entry : pending_) names.push_back(entry.first);
    reader.mistake(key, "unknown cache " + shown(name) + suggestion(name, names));
    return nullptr;
  }
  const auto begin = std::find(building_.begin(), building_.end(), name);
  if (begin != building_.end()) {
    std::string path;
    for (auto step = begin; step != building_.end(); ++step) path += *step + " -> ";
    reader.mistake(key, "cache " + shown(name) + " is built on itself: " + path + std::string(name));
    return nullptr;
  }
  return cache(found->first, found->second);
}

CachePtr ChainBuilder::cache(const std::string& name, PendingCache& pending) {
  if (pending.built) return pending.cache;
  building_.push_back(name);
  pending.cache = build_chain<Cache>(name, pending.reader);
  pending.built = true;
  building_.pop_back();
  return pending.cache;
}

template StorePtr ChainBuilder::build_backend<Store>(std::string_view, ConfigReader&, const std::string&);
template CachePtr ChainBuilder::build_backend<Cache>(std::string_view, ConfigReader&, const std::string&);

}  // namespace weir::detail
