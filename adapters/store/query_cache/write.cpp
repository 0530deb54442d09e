// SPDX-License-Identifier: BSL-1.0
#include "write.hpp"

#include <utility>

namespace weir::query_cache_detail {

Write::Write(Coherence& coherence, Changes changes, std::uint64_t schema)
    : coherence_(coherence), changes_(std::move(changes)), schema_(schema) {
  for (const Change& change : changes_) change.cell->begin_write(change.parts);
}

// What surely changed nothing needs no fresh token, but others must not wait for the end of its fence.
Write::~Write() {
  end();
  if (fenced_) coherence_.settle(changes_, {});
}

void Write::fence(OnCacheLoss on_loss, const Context& context) {
  fenced_ = true;
  on_loss_ = on_loss;
  try {
    coherence_.fence(changes_, context);
  } catch (const Error& error) {
    coherence_.cache_failed(error);
    if (on_loss == OnCacheLoss::fail) throw;
  }
}

void Write::took_effect(const Context& context, std::uint32_t guards) {
  finish(&CellCopy::owe, context, guards);
}

void Write::is_in_doubt(const Context& context, std::uint32_t guards) {
  finish(&CellCopy::doubt, context, guards);
}

// All of them here first: whatever the cache does, no reader of this process finds what is old.
void Write::finish(void (CellCopy::*note)(Parts), const Context& context, std::uint32_t guards) {
  include_everything_if_schema_changed(guards);
  for (const Change& change : changes_) (change.cell->*note)(change.parts);
  held_ = held();
  end();
  fenced_ = false;
  settled_ = coherence_.settle(changes_, context);
  coherence_.counters().invalidations.add(changes_.size());
}

bool Write::held() const { return !coherence_.fences() || coherence_.held(changes_); }

// A change of the schema through this process marks `everything` before it is done, so where there is neither
// a mark nor a new token now, our write saw the schema that its tables were found out under.
void Write::include_everything_if_schema_changed(std::uint32_t guards) {
  const Change everything = coherence_.change_of_everything();
  for (const Change& change : changes_)
    if (change.cell == everything.cell) return;
  const bool same = coherence_.everything().view().token == schema_ &&
                    everything.cell->writers(coherence_.everything().part) == guards;
  if (changes_.empty() || same) return;
  changes_.push_back(everything);
  everything.cell->begin_write(everything.parts);
}

void Write::end() noexcept {
  if (!std::exchange(marked_, false)) return;
  for (const Change& change : changes_) change.cell->end_write(change.parts);
}

Error untold() {
  return Error(Errc::unavailable,
               "the write was done, but the cache could not be told: others may answer with what was before",
               {.link = "query_cache", .native_code = {}, .server_message = {}, .maybe_applied = true});
}

}  // namespace weir::query_cache_detail
