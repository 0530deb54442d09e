// SPDX-License-Identifier: BSL-1.0
/// \file
/// How a backend or an adapter reads its options from a config.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "weir/durations.hpp"
#include "weir/units.hpp"

namespace weir {

class Error;

/// One JSON object of a config. Each call reads one key, checks it, and marks it as known. A mistake is
/// collected, not thrown, and the call gives the default, so that all mistakes are found in one pass. Not
/// thread-safe.
///
/// A reader of options does not look at JSON itself and does not throw:
/// \code
///   options.size = reader.integer("size", options.size, 1, 10'000);
///   options.wait = reader.duration("wait", options.wait, 1ms, 1h);
/// \endcode
class ConfigReader {
 public:
  ConfigReader(ConfigReader&&) noexcept;
  ConfigReader& operator=(ConfigReader&&) noexcept;
  ~ConfigReader();

  bool has(std::string_view key) const;

  /// Text with `${ENV}` expanded.
  std::string text(std::string_view key, std::string_view otherwise);
  std::optional<std::string> optional_text(std::string_view key);
  /// A mistake where the key is missing.
  std::string required_text(std::string_view key);
  std::vector<std::string> texts(std::string_view key);  ///< an array of text; missing: empty

  /// Text, or {"env": NAME}, {"file": PATH} (last newline dropped), {"command": [PROGRAM, ARG…]} (its
  /// standard output, last newline dropped). The value never appears in a message.
  std::optional<std::string> secret(std::string_view key);

  bool boolean(std::string_view key, bool otherwise);
  std::int64_t integer(std::string_view key, std::int64_t otherwise,
                       std::int64_t least = std::numeric_limits<std::int64_t>::min(),
                       std::int64_t most = std::numeric_limits<std::int64_t>::max());
  double number(std::string_view key, double otherwise, double least, double most);
  /// Text such as "250ms", "1.5s", "10m", "1h", "7d". A bare number is a mistake: the unit is part of it.
  std::chrono::milliseconds duration(std::string_view key, std::chrono::milliseconds otherwise,
                                     std::chrono::milliseconds least = std::chrono::milliseconds::zero(),
                                     std::chrono::milliseconds most = std::chrono::milliseconds::max());
  std::optional<std::chrono::milliseconds> optional_duration(std::string_view key,
                                                             std::chrono::milliseconds least,
                                                             std::chrono::milliseconds most);
  /// Text such as "64KiB", "256MiB", "1GiB", "500MB", "4096B". A bare number is a mistake.
  ByteSize bytes(std::string_view key, ByteSize otherwise, ByteSize least = {},
                 ByteSize most = {~std::uint64_t{0}});
  /// One of a few words.
  template <class E>
  E choice(std::string_view key, E otherwise, std::initializer_list<std::pair<std::string_view, E>> words) {
    std::vector<std::string_view> spellings;
    for (const auto& word : words) spellings.push_back(word.first);
    const std::optional<std::size_t> chosen = choice_index(key, spellings);
    return chosen ? (words.begin() + *chosen)->second : otherwise;
  }

  /// A nested object; where it is missing, one without keys.
  ConfigReader object(std::string_view key);

  /// Collects a mistake at a key of this object (or at the object itself, for an empty key): for what only
  /// the caller can check.
  void mistake(std::string_view key, std::string message);
  /// The same for what was thrown on the way: its text without its kind.
  void mistake(std::string_view key, const Error& error);

  /// JSON pointer of this object.
  const std::string& pointer() const noexcept;

 private:
  friend class ConfigDocument;
  struct Impl;
  explicit ConfigReader(std::unique_ptr<Impl> impl) noexcept;
  std::optional<std::size_t> choice_index(std::string_view key, const std::vector<std::string_view>& words);

  std::unique_ptr<Impl> impl_;
};

}  // namespace weir
