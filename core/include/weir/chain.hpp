// SPDX-License-Identifier: BSL-1.0
/// \file
/// Chains in code: adapters and a backend joined by `|`, in the order in which a call passes them.
#pragma once

#include <memory>
#include <utility>

namespace weir {

class Cache;
class Store;
using CachePtr = std::shared_ptr<Cache>;
using StorePtr = std::shared_ptr<Store>;

/// A recipe for one or more adapters over a T (Store or Cache): given the next link it makes its own.
/// Immutable; cheap to copy; may be used for many chains.
template <class T>
class Link {
 public:
  /// \param make  any callable `std::shared_ptr<T>(std::shared_ptr<T> next)`; called once a chain
  template <class Make>
  explicit Link(Make make) : maker_(std::make_shared<Of<Make>>(std::move(make))) {}

  std::shared_ptr<T> over(std::shared_ptr<T> next) const { return maker_->make(std::move(next)); }

 private:
  struct Maker {
    virtual ~Maker() = default;
    virtual std::shared_ptr<T> make(std::shared_ptr<T> next) const = 0;
  };
  template <class Make>
  struct Of final : Maker {
    explicit Of(Make make) : make_(std::move(make)) {}
    std::shared_ptr<T> make(std::shared_ptr<T> next) const override { return make_(std::move(next)); }
    Make make_;
  };
  std::shared_ptr<const Maker> maker_;
};

using StoreLink = Link<Store>;
using CacheLink = Link<Cache>;

/// `outer | inner`: both, outer first. `link | backend`: the finished chain.
StoreLink operator|(StoreLink outer, StoreLink inner);
CacheLink operator|(CacheLink outer, CacheLink inner);
StorePtr operator|(const StoreLink& outer, StorePtr inner);
CachePtr operator|(const CacheLink& outer, CachePtr inner);

}  // namespace weir
