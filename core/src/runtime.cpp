// SPDX-License-Identifier: BSL-1.0
#include "weir/runtime.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>

#include "chain_builder.hpp"
#include "chain_kind.hpp"
#include "config_document.hpp"
#include "config_text.hpp"
#include "weir/clock.hpp"
#include "weir/error.hpp"
#include "weir/registry.hpp"
#include "weir/spelling.hpp"
#include "weir/url.hpp"

namespace weir {
namespace {

template <class T>
using Chains = std::vector<std::pair<std::string, std::shared_ptr<T>>>;

std::string read_file(const std::string& path) {
  const auto close = [](std::FILE* file) { std::fclose(file); };
  const std::unique_ptr<std::FILE, decltype(close)> file(std::fopen(path.c_str(), "rbe"), close);
  std::string text;
  char buffer[4096];
  while (file != nullptr) {
    const std::size_t count = std::fread(buffer, 1, sizeof buffer, file.get());
    if (count == 0) break;
    text.append(buffer, count);
  }
  if (file == nullptr || std::ferror(file.get()) != 0) {
    throw Error(Errc::config, path + ": cannot read it: " + std::generic_category().message(errno));
  }
  return text;
}

template <class T>
std::vector<std::string> names_of(const Chains<T>& chains) {
  std::vector<std::string> names;
  for (const auto& chain : chains) names.push_back(chain.first);
  return names;
}

template <class T>
std::shared_ptr<T> find(const Chains<T>& chains, std::string_view name, const std::string& source) {
  std::vector<std::string_view> names;
  for (const auto& [its_name, chain] : chains) {
    if (its_name == name) return chain;
    names.push_back(its_name);
  }
  const std::string word(detail::ChainKind<T>::word);
  std::string message = source + ": there is no " + word + " " + detail::shown(name);
  message += names.empty() ? "; it defines no " + word : suggestion(name, names);
  throw Error(Errc::config, message);
}

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

/// The backend that a URL's scheme chooses.
template <class T>
std::string_view backend_for(std::string_view url, const Registry& registry) {
  using Kind = detail::ChainKind<T>;
  const std::string scheme = lower(url.substr(0, std::min(url.find(':'), url.size())));
  const bool has_scheme = scheme.size() < url.size();
  const std::string_view backend = has_scheme ? Kind::for_scheme(registry, scheme) : std::string_view();
  if (!backend.empty()) return backend;

  const std::vector<std::string> schemes = Kind::schemes(registry);
  const std::vector<std::string_view> known(schemes.begin(), schemes.end());
  std::string message(Kind::word);
  message += has_scheme ? " URL with the unknown scheme " + detail::shown(scheme) : " URL without a scheme";
  const std::string_view nearest = has_scheme ? nearest_spelling(scheme, known) : std::string_view();
  if (!nearest.empty()) message.append(" (did you mean \"").append(nearest).append("\"?)");
  throw Error(Errc::config, message + suggestion("", known));
}

template <class T>
std::shared_ptr<T> from_url(std::string_view url, const Registry& registry, const BackendOptions& options) {
  const std::string_view backend = backend_for<T>(url, registry);
  ConfigDocument::Json json;
  for (const auto& [key, value] : options) json[key] = detail::escape_environment(value);
  json["url"] = detail::escape_environment(url);
  ConfigDocument document(json.dump());
  detail::ChainBuilder builder(document, {registry, system_clock(), std::make_shared<MetricsRegistry>()});
  ConfigReader reader = document.root();
  std::shared_ptr<T> made =
      builder.build_backend<T>(backend, reader, std::string(detail::ChainKind<T>::word));
  std::string message;
  for (const ConfigMistake& mistake : document.take_mistakes()) {
    message += message.empty() ? without_secrets(url) + ": " : "; ";
    if (mistake.pointer.size() > 1 && mistake.pointer != "/url") message += mistake.pointer.substr(1) + ": ";
    message += mistake.message;
  }
  if (!message.empty()) throw Error(Errc::config, message);
  return made;
}

}  // namespace

struct Runtime::Impl {
  std::string source;
  MetricsPtr metrics;
  Chains<Store> stores;
  Chains<Cache> caches;
  std::vector<std::string> store_names;
  std::vector<std::string> cache_names;
};

Runtime Runtime::load(const std::string& path, const Registry& registry, const Clock& clock) {
  return parse(read_file(path), path, registry, clock);
}

Runtime Runtime::load(const std::string& path, const Registry& registry) {
  return load(path, registry, system_clock());
}

Runtime Runtime::parse(std::string_view json, std::string_view source, const Registry& registry,
                       const Clock& clock) {
  auto impl = std::make_shared<Impl>();
  impl->source = source;
  impl->metrics = std::make_shared<MetricsRegistry>();
  ConfigDocument document(json);
  detail::ChainBuilder builder(document, {registry, clock, impl->metrics});
  builder.build_all();
  std::vector<ConfigMistake> mistakes = document.take_mistakes();
  if (!mistakes.empty()) throw ConfigError(source, std::move(mistakes));
  impl->stores = std::move(builder.stores);
  impl->caches = std::move(builder.caches);
  impl->store_names = names_of(impl->stores);
  impl->cache_names = names_of(impl->caches);
  return Runtime(std::move(impl));
}

StorePtr Runtime::store_from_url(std::string_view url, const Registry& registry,
                                 const BackendOptions& options) {
  return from_url<Store>(url, registry, options);
}

CachePtr Runtime::cache_from_url(std::string_view url, const Registry& registry,
                                 const BackendOptions& options) {
  return from_url<Cache>(url, registry, options);
}

StorePtr Runtime::store(std::string_view name) const { return find(impl_->stores, name, impl_->source); }

CachePtr Runtime::cache(std::string_view name) const { return find(impl_->caches, name, impl_->source); }

const std::vector<std::string>& Runtime::store_names() const noexcept { return impl_->store_names; }

const std::vector<std::string>& Runtime::cache_names() const noexcept { return impl_->cache_names; }

MetricsRegistry& Runtime::metrics() const noexcept { return *impl_->metrics; }

}  // namespace weir
