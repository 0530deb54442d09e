// SPDX-License-Identifier: BSL-1.0
/// \file
/// Cached values of any type: from the cache, or loaded once for all who ask.
#pragma once

#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "weir/cache.hpp"
#include "weir/codec.hpp"
#include "weir/load_group.hpp"

namespace weir {

/// How a value is cached and loaded. The times of a value count from its load.
struct LoadOptions {
  // How long a value serves:
  /// So long it is fresh: everybody gets it. At least 1 ms.
  std::chrono::milliseconds soft_ttl = std::chrono::minutes(1);
  /// So long everybody gets it while one caller loads it anew. At least soft_ttl; the same: nobody gets an
  /// old value.
  std::chrono::milliseconds hard_ttl = std::chrono::minutes(10);
  /// So long a caller gets it whose loader has thrown, instead of the exception. 0: the exception.
  std::chrono::milliseconds stale_if_error{0};
  /// So long it is remembered that there is nothing (the loader gave nullopt). 0: not at all.
  std::chrono::milliseconds negative_ttl{0};
  /// Each value's times are shorter by a random part of up to this, 0 to 1, lest what was loaded together
  /// ends together.
  double jitter = 0.1;
  /// How eagerly a value is loaded anew before soft_ttl, by one caller, the likelier the longer its load took
  /// and the nearer the end is (XFetch's β). 0: never; over 1: earlier.
  double refresh_ahead = 1.0;
  /// What the value is about, up to 64 names of 1 to 255 octets: remove_tags ends it. All calls for a key
  /// must name the same.
  std::vector<std::string> tags{};

  // Who loads:
  /// The longest that one process loads while the others wait or get the old value; longer than the slowest
  /// load. 0: processes do not wait for each other.
  std::chrono::milliseconds lock_ttl = std::chrono::seconds(30);
  /// The longest that a caller waits for another process's load; then it loads itself.
  std::chrono::milliseconds lock_wait = std::chrono::seconds(10);
  /// Whose loads in this process are one; null: LoadGroup::of_process().
  LoadGroup* group = nullptr;
};

/// Removes the value of a key, and sees to it that a load that runs now is not stored afterwards, by
/// whichever process (as far as its lock_ttl is longer than the load). Throws Error where the cache fails:
/// then the old value may stay.
void forget(Cache& cache, std::string_view key, LoadGroup* group = nullptr, const Context& context = {});

/// Ends every value that was loaded with one of these tags, and those of loads that run now. Throws Error
/// where the cache fails: then they may stay.
void remove_tags(Cache& cache, std::span<const std::string_view> tags, const Context& context = {});
void remove_tag(Cache& cache, std::string_view tag, const Context& context = {});

namespace detail {

/// A call whose types are hidden.
class LoadCall {
 public:
  virtual std::string_view codec() const noexcept = 0;
  /// Whether nothing is an answer.
  virtual bool nullable() const noexcept = 0;
  /// Takes an answer; null is nothing. \return false where it can't be read.
  virtual bool take(const Blob* bytes) = 0;
  /// Runs the loader, takes what it gives, and gives its bytes; nullopt is nothing.
  virtual std::optional<Blob> load() = 0;

 protected:
  ~LoadCall() = default;
};

/// Has `call` take the cached or loaded answer.
void get_or_load(Cache& cache, std::string_view key, const LoadOptions& options, LoadCall& call,
                 const Context& context);

template <class Result>
struct LoadResult {
  using Value = Result;
  static constexpr bool nullable = false;
};
template <class T>
struct LoadResult<std::optional<T>> {
  using Value = T;
  static constexpr bool nullable = true;
};

template <class Result, class Loader>
class TypedLoadCall final : public LoadCall {
  using Value = typename LoadResult<Result>::Value;
  using TheCodec = Codec<Value>;

 public:
  explicit TypedLoadCall(Loader& loader) noexcept : loader_(loader) {}

  std::string_view codec() const noexcept override { return TheCodec::name; }
  bool nullable() const noexcept override { return LoadResult<Result>::nullable; }
  bool take(const Blob* bytes) override {
    if (bytes == nullptr) {
      value_.reset();
      return nullable();
    }
    try {
      value_.emplace(TheCodec::decode(*bytes));
      return true;
    } catch (const std::exception&) {
      return false;
    }
  }
  std::optional<Blob> load() override {
    value_ = std::invoke(loader_);
    if (!value_) return std::nullopt;
    return TheCodec::encode(*value_);
  }

  Result result() && {
    if constexpr (LoadResult<Result>::nullable) {
      return std::move(value_);
    } else {
      return *std::move(value_);
    }
  }

 private:
  Loader& loader_;
  std::optional<Value> value_;
};

}  // namespace detail

/// The value of a key: from the cache where it holds a good one, else from `loader`, whose answer is stored
/// for the others. Of all callers that miss a key at the same time, in this process and in others, one loads;
/// the others wait for its answer, or get the old value where there is one. Thread-safe.
///
/// What is stored is described in docs/get_or_load.md. Anything else under the key is a miss, and counted.
/// A cache that fails never fails a call: then the loader answers, once a process at a time.
///
/// \param cache    who uses the same cache and key must use the same type
/// \param loader   `T()` or `std::optional<T>()`, of which nullopt says that there is nothing. T has a Codec.
///                 Runs in the caller's thread. What it throws, everybody gets who waits for it in this
///                 process
/// \param context  its deadline ends waiting, with Errc::timeout, but no loader that runs;
/// CachePolicy::bypass
///                 loads without cache, CachePolicy::refresh loads and stores
/// \throws Error   invalid_argument for a bad key or option; timeout
template <class Loader>
std::invoke_result_t<Loader&> get_or_load(Cache& cache, std::string_view key, const LoadOptions& options,
                                          Loader&& loader, const Context& context = {}) {
  using Result = std::invoke_result_t<Loader&>;
  static_assert(std::is_same_v<Result, std::remove_cvref_t<Result>>, "the loader must return a value");
  static_assert(HasCodec<typename detail::LoadResult<Result>::Value>,
                "specialise weir::Codec for what the loader returns, or include weir/json_codec.hpp");
  detail::TypedLoadCall<Result, std::remove_reference_t<Loader>> call(loader);
  detail::get_or_load(cache, key, options, call, context);
  return std::move(call).result();
}

template <class Loader>
std::invoke_result_t<Loader&> get_or_load(const CachePtr& cache, std::string_view key,
                                          const LoadOptions& options, Loader&& loader,
                                          const Context& context = {}) {
  return get_or_load(*cache, key, options, std::forward<Loader>(loader), context);
}

}  // namespace weir
