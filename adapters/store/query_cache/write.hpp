// SPDX-License-Identifier: BSL-1.0
/// \file
/// One write, as far as the cache is concerned.
#pragma once

#include "coherence.hpp"
#include "weir/adapters/query_cache.hpp"
#include "weir/context.hpp"

namespace weir::query_cache_detail {

/// Marks what is written, from before the database is asked until the end of its scope: nobody of this
/// process uses or fills the cache for that, and behind a shared cache nobody of another one does.
class Write {
 public:
  /// \param changes  what is written, as far as the schema tells that ...
  /// \param schema   ... the token of `everything` stood for when it was asked
  Write(Coherence& coherence, Changes changes, std::uint64_t schema);
  Write(const Write&) = delete;
  Write& operator=(const Write&) = delete;
  ~Write();

  /// Keeps other processes from what is about to change. Called before the database is asked.
  /// \throws Error  where the cache does not take the fences, unless `on_loss` is `proceed`
  void fence(OnCacheLoss on_loss, const Context& context);

  /// The write took effect, in whole or in part: from here on nobody of this process uses what was stored
  /// before, and every other one learns of it. Never throws for the cache's sake. Where the schema changed
  /// meanwhile (a trigger that was not there before), every table is taken to be written. \param guards  how
  /// many other Writes of the same caller mark `everything` at this moment
  void took_effect(const Context& context, std::uint32_t guards = 0);
  /// The write may take effect yet, or never will: until the fence time is over nobody uses the cache for
  /// what it would change. Never throws for the cache's sake.
  void is_in_doubt(const Context& context, std::uint32_t guards = 0);

  /// Whether one of these two was called.
  bool over() const noexcept { return !marked_; }
  /// Whether its fences have held without a gap until now, or were not needed.
  bool held() const;
  /// Whether the cache took what came of it, or it does not matter: while its fences held nobody used what is
  /// old, and whoever meets them later changes the tokens.
  bool told() const noexcept { return settled_ || held_; }
  bool settled() const noexcept { return settled_; }
  OnCacheLoss on_loss() const noexcept { return on_loss_; }

 private:
  void include_everything_if_schema_changed(std::uint32_t guards);
  void finish(void (CellCopy::*note)(Parts), const Context& context, std::uint32_t guards);
  void end() noexcept;

  Coherence& coherence_;
  Changes changes_;
  const std::uint64_t schema_;
  bool marked_ = true;
  bool fenced_ = false;
  bool held_ = false;
  bool settled_ = false;
  OnCacheLoss on_loss_ = OnCacheLoss::proceed;
};

/// What a caller hears whose write was done, but of which others can't be told.
Error untold();

}  // namespace weir::query_cache_detail
