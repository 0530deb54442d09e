// SPDX-License-Identifier: BSL-1.0
/// \file
/// Makes the chains that a config describes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config_document.hpp"
#include "weir/registry.hpp"

namespace weir::detail {

/// What a config's chains have in common.
struct ChainBase {
  const Registry& registry;
  const Clock& clock;
  MetricsPtr metrics;
};

/// Builds the chains of one document. Mistakes go to the document; while it has any, what is built is of no
/// use.
class ChainBuilder {
 public:
  ChainBuilder(ConfigDocument& document, ChainBase base) : document_(document), base_(std::move(base)) {}

  /// Every chain of "caches" and "stores".
  void build_all();
  /// The backend of a name alone, with the options of `reader`; null where it could not be built.
  template <class T>
  std::shared_ptr<T> build_backend(std::string_view name, ConfigReader& reader, const std::string& owner);

  std::vector<std::pair<std::string, StorePtr>> stores;  ///< in the config's order
  std::vector<std::pair<std::string, CachePtr>> caches;

 private:
  /// A cache of the config: chains refer to each other in any order, so each is built when first needed.
  struct PendingCache {
    ConfigReader reader;
    bool built = false;
    CachePtr cache;
  };

  template <class T>
  std::shared_ptr<T> build_chain(const std::string& name, ConfigReader& reader);
  template <class T>
  std::shared_ptr<T> build_link(std::string_view name, ConfigReader& reader, const BuildContext& context,
                                std::shared_ptr<T> next);
  template <class T>
  std::string backend_name(ConfigReader& reader);
  template <class T, class Make>
  std::shared_ptr<T> make(ConfigReader& reader, const Make& factory);
  BuildContext context(std::string owner);
  CachePtr named_cache(ConfigReader& reader, std::string_view key, std::string_view name);
  CachePtr cache(const std::string& name, PendingCache& pending);

  ConfigDocument& document_;
  ChainBase base_;
  std::map<std::string, PendingCache, std::less<>> pending_;
  std::vector<std::string> building_;  ///< caches that wait for each other
};

}  // namespace weir::detail
