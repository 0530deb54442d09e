// SPDX-License-Identifier: BSL-1.0
#include <boost/test/unit_test.hpp>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "support/temp_dir.hpp"
#include "weir/clock.hpp"
#include "weir/config_error.hpp"
#include "weir/registry.hpp"
#include "weir/weir.hpp"

BOOST_TEST_SPECIALIZED_COLLECTION_COMPARE(std::set<std::string>)
BOOST_TEST_SPECIALIZED_COLLECTION_COMPARE(std::vector<std::string>)

BOOST_AUTO_TEST_SUITE(builtin)

namespace {

using Json = nlohmann::json;
using Keys = std::set<std::string>;

constexpr std::string_view stranger = "zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz";  // near to no key

weir::Runtime parse(std::string_view json) {
  return weir::Runtime::parse(json, "test", weir::builtin_registry(), weir::system_clock());
}

std::vector<std::string> mistakes(std::string_view json) {
  std::vector<std::string> lines;
  try {
    parse(json);
  } catch (const weir::ConfigError& error) {
    BOOST_TEST(std::string_view(error.what()).find("hunter2") == std::string_view::npos);
    for (const auto& mistake : error.mistakes()) lines.push_back(mistake.pointer + ": " + mistake.message);
  }
  return lines;
}

/// The keys that an object of a config may have: those that the complaint about a stranger in it lists. None
/// where it may not be an object.
std::optional<Keys> known_keys(const Json& config, const std::string& pointer) {
  const std::string begin = pointer + "/" + std::string(stranger) + ": unknown key";
  for (const std::string& line : mistakes(config.dump())) {
    if (!line.starts_with(begin)) continue;
    Keys keys;
    std::istringstream words(line.substr(begin.size() + stranger.size() + 3));
    for (std::string word; std::getline(words, word, '"') && std::getline(words, word, '"');)
      keys.insert(word);
    return keys;
  }
  return std::nullopt;
}

/// An object of a config: where it is, and in which part of the schema and the docs it is explained.
struct Place {
  std::string pointer;
  std::string definition;
  std::string section;
};

std::vector<Place> places() {
  const weir::Registry& registry = weir::builtin_registry();
  std::vector<Place> places;
  for (const auto& name : registry.store_backends()) {
    places.push_back({"/stores/x", "store_backend_" + name, "## Store backend " + name});
  }
  for (const auto& name : registry.cache_backends()) {
    places.push_back({"/caches/x", "cache_backend_" + name, "## Cache backend " + name});
  }
  for (const auto& name : registry.store_adapters()) {
    const std::string section = (name == "metrics" ? "## Adapter " : "## Store adapter ") + name;
    places.push_back({"/stores/x/adapters/0/" + name, "store_adapter_" + name, section});
  }
  for (const auto& name : registry.cache_adapters()) {
    const std::string section = (name == "metrics" ? "## Adapter " : "## Cache adapter ") + name;
    places.push_back({"/caches/x/adapters/0/" + name, "cache_adapter_" + name, section});
  }
  return places;
}

/// A config that has this object, and `members` in it.
Json config_with(const Place& place, const Json& members) {
  Json config;
  Json& link = config[Json::json_pointer(place.pointer)] = Json::object();
  if (place.definition.find("_backend_") != std::string::npos) {
    link["backend"] = place.definition.substr(place.definition.rfind("_backend_") + 9);
  } else {
    const std::string chain = place.pointer.substr(0, place.pointer.find("/adapters"));
    const std::string name = place.pointer.substr(place.pointer.rfind('/') + 1);
    config[Json::json_pointer(chain)] = {{"adapters", Json::array({{{name, Json::object()}}})}};
  }
  config[Json::json_pointer(place.pointer)].update(members);
  return config;
}

std::string read_docs(std::string_view file) {
  std::ifstream in(std::string(WEIR_DOCS_DIR) + "/" + std::string(file));
  BOOST_REQUIRE(in.is_open());
  return {std::istreambuf_iterator<char>(in), {}};
}

/// The part of the schema that says which members an object has.
const Json& object_schema(const Json& schema, const Json& part) {
  if (part.contains("$ref")) {
    return object_schema(schema, schema.at(Json::json_pointer(part.at("$ref").get<std::string>().substr(1))));
  }
  if (part.contains("oneOf")) {
    for (const Json& choice : part.at("oneOf")) {
      if (choice.contains("properties")) return choice;
    }
  }
  return part;
}

Keys schema_keys(const Json& part) {
  Keys keys;
  const Json properties = part.value("properties", Json::object());
  for (const auto& item : properties.items()) keys.insert(item.key());
  return keys;
}

std::string section_of(const std::string& docs, const std::string& heading) {
  const std::size_t begin = docs.find(heading + "\n");
  if (begin == std::string::npos) return {};
  return docs.substr(begin, docs.find("\n## ", begin + 1) - begin);
}

bool explains(const std::string& docs, const std::string& key) {
  return docs.find("`" + key + "`") != std::string::npos ||
         docs.find("`{\"" + key + "\":") != std::string::npos;
}

}  // namespace

BOOST_AUTO_TEST_CASE(all_is_registered) {
  const weir::Registry& registry = weir::builtin_registry();
  using Names = std::vector<std::string>;
  BOOST_TEST(registry.store_backends() ==
             (Names{"mysql", "odbc", "oracle", "postgresql", "sqlite", "sqlserver"}));
  BOOST_TEST(registry.cache_backends() == (Names{"memcached", "memory", "redis", "tiered"}));
  BOOST_TEST(registry.store_adapters() == (Names{"metrics", "query_cache"}));
  BOOST_TEST(registry.cache_adapters() == (Names{"metrics"}));
  BOOST_TEST(registry.store_schemes() == (Names{"mariadb", "mssql", "mysql", "odbc", "oracle", "postgres",
                                                "postgresql", "sqlite", "sqlserver"}));
  BOOST_TEST(registry.cache_schemes() ==
             (Names{"memcached", "memory", "redis", "redis+cluster", "redis+sentinel", "rediss",
                    "rediss+cluster", "rediss+sentinel", "unix"}));
}

BOOST_AUTO_TEST_CASE(every_key_is_in_the_schema_and_in_the_docs) {
  const Json schema = Json::parse(read_docs("config.schema.json"));
  const std::string docs = read_docs("config.md");
  for (const Place& place : places()) {
    BOOST_TEST_CONTEXT(place.definition) {
      const Json& part = schema.at("definitions").at(place.definition);
      const std::string section = section_of(docs, place.section);
      BOOST_TEST(!section.empty());
      const std::optional<Keys> keys = known_keys(config_with(place, {{stranger, 1}}), place.pointer);
      BOOST_REQUIRE(keys.has_value());
      BOOST_TEST(*keys == schema_keys(part));
      for (const std::string& key : *keys) {
        if (key == "backend" || key == "adapters") continue;
        BOOST_TEST_CONTEXT(key) {
          BOOST_TEST(explains(section, key));
          const auto inner =
              known_keys(config_with(place, {{key, {{stranger, 1}}}}), place.pointer + "/" + key);
          if (!inner) continue;
          BOOST_TEST(*inner == schema_keys(object_schema(schema, part.at("properties").at(key))));
          for (const std::string& inner_key : *inner) {
            BOOST_TEST_CONTEXT(inner_key) { BOOST_TEST(explains(docs, inner_key)); }
          }
        }
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_whole_config) {
  const weir::test::TempDir dir;
  const weir::Runtime runtime = parse(R"({
    "caches": {
      "hot": {"backend": "tiered", "tiers": ["local", "shared"], "adapters": ["metrics"]},
      "local": {"backend": "memory", "capacity": "1MiB"},
      "shared": {"backend": "redis", "url": "redis://u:hunter2@127.0.0.1:1", "adapters": ["metrics"]}
    },
    "stores": {
      "here": {"backend": "sqlite", "url": "sqlite:)" +
                                      dir.file("here.db") + R"(",
               "adapters": ["metrics", {"query_cache": {"cache": "local"}}]},
      "there": {"backend": "postgresql", "url": "postgresql://app@127.0.0.1:1/shop", "password": "hunter2",
                "adapters": [{"query_cache": {"cache": "hot", "ttl": "1h"}}, "metrics"]}
    }
  })");
  BOOST_TEST(runtime.store_names() == (std::vector<std::string>{"here", "there"}));
  BOOST_TEST(runtime.store("there")->describe().name == "query_cache");
  BOOST_TEST(runtime.cache("hot")->describe().name == "metrics");

  const weir::StorePtr store = runtime.store("here");
  BOOST_TEST(store->describe().name == "metrics");
  store->execute(weir::Statement("CREATE TABLE t (id INTEGER PRIMARY KEY)").with({}));
  store->query(weir::Statement("SELECT id FROM t").with({}));
  BOOST_TEST(runtime.metrics().value("store.queries", "stores.here") == 1U);
  BOOST_TEST(runtime.metrics().value("store.executes", "stores.here") == 1U);
}

BOOST_AUTO_TEST_CASE(stores_outlive_the_runtime) {
  const weir::StorePtr store = parse(R"({
    "caches": {"local": {"backend": "memory", "adapters": ["metrics"]}},
    "stores": {"s": {"backend": "sqlite", "url": "sqlite::memory:",
                     "adapters": ["metrics", {"query_cache": {"cache": "local"}}, "metrics"]}}})")
                                   .store("s");
  const weir::Statement one("SELECT 1 AS one");
  BOOST_TEST(store->query(one.with({})).size() == 1U);
}

BOOST_AUTO_TEST_CASE(adapters_over_what_could_not_be_built) {
  for (const auto& [section, names] : {std::pair("stores", weir::builtin_registry().store_adapters()),
                                       std::pair("caches", weir::builtin_registry().cache_adapters())}) {
    for (const std::string& name : names) {
      BOOST_TEST_CONTEXT(name) {
        Json config;
        config[section]["x"] = {{"backend", "none"}, {"adapters", Json::array({{{name, {{stranger, 1}}}}})}};
        const std::string pointer = "/" + std::string(section) + "/x/adapters/0/" + name;
        BOOST_TEST(known_keys(config, pointer).has_value());
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(bad_urls_are_mistakes_without_secrets) {
  for (const std::string backend : {"postgresql", "sqlite"}) {
    for (const std::string url :
         {"", "nonsense:hunter2@x", "://hunter2", "postgresql://a:hunter2@h:port/x", "sqlite:"}) {
      BOOST_TEST_CONTEXT(backend << " " << url) {
        const Json config = {{"stores", {{"x", {{"backend", backend}, {"url", url}}}}}};
        for (const std::string& line : mistakes(config.dump())) {
          BOOST_TEST(line.starts_with("/stores/x"));
        }
      }
    }
  }
  for (const std::string url : {"", "nonsense:hunter2", "redis://a:hunter2@h:port", "redis://h/hunter2x"}) {
    BOOST_TEST_CONTEXT(url) {
      const Json config = {{"caches", {{"x", {{"backend", "redis"}, {"url", url}}}}}};
      const std::vector<std::string> lines = mistakes(config.dump());
      BOOST_TEST(lines.size() == 1U);
      BOOST_TEST(lines.at(0).starts_with("/caches/x"));
    }
  }
}

BOOST_AUTO_TEST_CASE(tiers_must_be_two_caches) {
  const auto tiers = [](const std::string& list) {
    return mistakes(R"({"caches": {"a": {"backend": "memory"}, "hot": {"backend": "tiered", "tiers": )" +
                    list + "}}}");
  };
  BOOST_TEST(tiers(R"(["a"])").size() == 1U);
  BOOST_TEST(tiers(R"(["a", "a", "a"])").size() == 1U);
  BOOST_TEST(
      tiers(R"(["a", "b"])") ==
      (std::vector<std::string>{R"(/caches/hot/tiers: unknown cache "b"; expected one of "a", "hot")"}));
  BOOST_TEST(tiers(R"(["a", "hot"])") ==
             (std::vector<std::string>{R"(/caches/hot/tiers: cache "hot" is built on itself: hot -> hot)"}));
}

BOOST_AUTO_TEST_CASE(a_query_cache_needs_its_cache) {
  const auto with = [](const std::string& options) {
    return mistakes(R"({"caches": {"hot": {"backend": "memory"}}, "stores": {"s": {"backend": "sqlite",
      "url": "sqlite::memory:", "adapters": [{"query_cache": )" +
                    options + "}]}}}");
  };
  const std::string place = "/stores/s/adapters/0/query_cache";
  BOOST_TEST(with("{}") == (std::vector<std::string>{place + R"(: missing key "cache")"}));
  BOOST_TEST(with(R"({"cache": "hto"})") ==
             (std::vector<std::string>{place + R"(/cache: unknown cache "hto"; did you mean "hot"?)"}));
  BOOST_TEST(with(R"({"cache": "hot", "ttl": "0s"})").size() == 1U);
  BOOST_TEST(with(R"({"cache": "hot"})").empty());
}

BOOST_AUTO_TEST_CASE(bare_urls) {
  BOOST_TEST(weir::open_store("sqlite::memory:")->info().backend == "sqlite");
  BOOST_TEST(weir::open_store("postgres://127.0.0.1:1/x")->info().backend == "postgresql");
  BOOST_TEST(weir::open_cache("memory:")->describe().name == "memory");
  BOOST_TEST(weir::open_cache("redis://127.0.0.1:1")->describe().name == "redis");
  BOOST_CHECK_EXCEPTION(weir::open_store("sqlit:x"), weir::Error, [](const weir::Error& error) {
    BOOST_TEST(error.what() ==
               "store URL with the unknown scheme \"sqlit\" (did you mean \"sqlite\"?); "
               "expected one of \"mariadb\", \"mssql\", \"mysql\", \"odbc\", \"oracle\", \"postgres\", "
               "\"postgresql\", \"sqlite\", \"sqlserver\" "
               "(config)");
    return error.kind() == weir::Errc::config;
  });
  BOOST_CHECK_EXCEPTION(
      weir::open_cache("redis://u:hunter2@h:port"), weir::Error, [](const weir::Error& error) {
        BOOST_TEST(std::string_view(error.what()).find("hunter2") == std::string_view::npos);
        return error.kind() == weir::Errc::config;
      });
}

BOOST_AUTO_TEST_SUITE_END()
