// SPDX-License-Identifier: BSL-1.0
/// \file
/// A registry that reads every kind of option, and configs over it.
#pragma once

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "weir/backends/memory.hpp"
#include "weir/cache_adapter.hpp"
#include "weir/config_error.hpp"
#include "weir/metrics.hpp"
#include "weir/registry.hpp"
#include "weir/runtime.hpp"

BOOST_TEST_SPECIALIZED_COLLECTION_COMPARE(std::vector<std::string>)

namespace weir::test {

inline constexpr std::string_view needle = "hunter2";  // the secret that no message may hold

/// What the probe backend read.
struct Options {
  std::string url;
  std::string text;
  std::vector<std::string> texts;
  std::optional<std::string> secret;
  bool flag = false;
  std::int64_t integer = 0;
  std::int64_t any_integer = 0;
  double number = 0;
  std::chrono::milliseconds duration{};
  std::optional<std::chrono::milliseconds> optional_duration;
  weir::ByteSize bytes{};
  int choice = 0;
  std::int64_t inner = 0;
};

inline Options read(weir::ConfigReader& reader) {
  using namespace std::chrono_literals;
  Options options;
  options.url = reader.required_text("url");
  options.text = reader.text("text", "default");
  options.texts = reader.texts("texts");
  options.secret = reader.secret("password");
  options.flag = reader.boolean("flag", true);
  options.integer = reader.integer("integer", 5, 1, 10);
  options.any_integer = reader.integer("any_integer", 7);
  options.number = reader.number("number", 0.5, 0, 1);
  options.duration = reader.duration("duration", 1s, 1ms, 1h);
  options.optional_duration =
      reader.optional_duration("optional_duration", 0ms, std::chrono::milliseconds::max());
  options.bytes = reader.bytes("bytes", 64_KiB, 1_KiB, 1_GiB);
  options.choice = reader.choice("choice", 1, {{"first", 1}, {"second", 2}});
  options.inner = reader.object("pool").integer("size", 8, 1, 100);
  return options;
}

/// Says which link it is, and what is behind.
class Named final : public weir::CacheAdapter {
 public:
  Named(weir::CachePtr next, std::string name) : CacheAdapter(std::move(next)), name_(std::move(name)) {}
  weir::Description describe() const override {
    return {.name = name_, .options = {}, .behind = {next().describe()}};
  }

 private:
  std::string name_;
};

inline weir::CachePtr make_pair(weir::ConfigReader& reader, const weir::BuildContext& context) {
  weir::CachePtr first;
  for (const std::string& name : reader.texts("tiers")) {
    const weir::CachePtr tier = context.cache(reader, "tiers", name);
    if (first == nullptr) first = tier;
  }
  return first == nullptr ? nullptr : std::make_shared<Named>(first, "pair");
}

/// A registry that reads every kind of option, and fails in every way.
class Probe {
 public:
  Probe() {
    registry.add_cache_backend("probe", {"probe", "prober"},
                               [this](weir::ConfigReader& reader, const auto& context) {
                                 options = read(reader);
                                 owner = context.owner;
                                 context.metrics->counter("built", context.owner).add();
                                 return weir::memory_cache();
                               });
    registry.add_cache_backend("pair", {}, make_pair);
    registry.add_cache_backend("angry", {"angry"}, [](auto& reader, const auto&) -> weir::CachePtr {
      weir::Error::Details details;
      details.link = "angry";
      throw weir::Error(weir::Errc::invalid_argument, "bad URL: " + reader.text("url", "none"), details);
    });
    registry.add_cache_backend("hostile", {}, [](auto&, const auto&) -> weir::CachePtr {
      throw std::runtime_error("cannot use redis://u:hunter2@h");
    });
    registry.add_cache_backend("absent", {}, [](auto&, const auto&) { return weir::CachePtr(); });
    registry.add_cache_adapter("named", [](weir::ConfigReader& reader, const auto&, weir::CachePtr next) {
      BOOST_TEST((next != nullptr));
      return std::make_shared<Named>(std::move(next), reader.text("name", "named"));
    });
  }

  weir::Runtime parse(std::string_view json) {
    return weir::Runtime::parse(json, "test.json", registry, weir::system_clock());
  }
  /// Builds one probe with these members beside backend and url.
  const Options& build(std::string_view members) {
    parse(R"({"caches": {"c": {"backend": "probe", "url": "probe:")" + std::string(members) + "}}}");
    return options;
  }
  /// What the config is rejected with, `POINTER: MESSAGE` a mistake; empty where it is not.
  std::vector<std::string> mistakes(std::string_view json) {
    std::vector<std::string> lines;
    try {
      parse(json);
    } catch (const weir::ConfigError& error) {
      BOOST_TEST(std::string_view(error.what()).find(needle) == std::string_view::npos);
      for (const auto& mistake : error.mistakes()) lines.push_back(mistake.pointer + ": " + mistake.message);
    }
    return lines;
  }
  std::vector<std::string> mistakes_of_members(std::string_view members) {
    return mistakes(R"({"caches": {"c": {"backend": "probe", "url": "probe:", )" + std::string(members) +
                    "}}}");
  }

  weir::Registry registry;
  Options options;
  std::string owner;
};

struct Row {
  std::string_view config;
  std::vector<std::string> expected;
};

}  // namespace weir::test
