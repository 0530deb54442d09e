// SPDX-License-Identifier: BSL-1.0
//
// How a read goes, top to bottom: its plan; the versions of its tables, as fresh as was asked for; the entry;
// and where that does not answer, the versions noted, the database asked, the entry stored under what was
// noted. A write between noting and storing changes the token, so what is stored late never answers.
#include "query_cache.hpp"

#include <limits>
#include <span>
#include <utility>
#include <vector>

#include "entry.hpp"
#include "key.hpp"
#include "rules.hpp"
#include "transaction.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "write_outcome.hpp"

namespace weir {
namespace query_cache_detail {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view while_closed = "a write to its tables may be in progress";
constexpr std::string_view feed_down = "the change feed is cut off";
constexpr std::string_view no_answer = "the cache does not answer";

// The tokens, noted before the database is asked; nullopt where nothing may be stored or shared now.
// \param since  older views do not do
std::optional<NotedTokens> note(const ReadSet& reads, std::uint64_t schema, Clock::Instant since,
                                std::optional<Clock::Instant> valid_at) {
  std::vector<std::uint64_t> tokens;
  tokens.reserve(reads.all().size());
  for (const Dependency& dependency : reads.all()) {
    const CellCopy::View view = dependency.view();
    const bool good = !view.closed && view.asked >= since && !(valid_at && view.valid_until <= *valid_at);
    if (good) {
      tokens.push_back(view.token);
    } else if (tokens.size() < reads.always().size()) {
      return std::nullopt;
    }
  }
  // `everything` comes first. Another token than the plan was made under: the schema may have changed.
  if (tokens.front() != schema) return std::nullopt;
  return NotedTokens(reads, std::move(tokens));
}

bool is_relative_time(const Value& value) noexcept {
  const auto* const text = value.get_if<std::string>();
  return text != nullptr && may_be_relative_time(*text);
}

Context inner_context(const Context& caller) {
  Context context;
  context.deadline = caller.deadline;
  context.trace_parent = caller.trace_parent;
  return context;
}

milliseconds expiry_after(milliseconds wall, Ttl ttl) noexcept {
  return ttl.duration() > milliseconds::max() - wall ? milliseconds::max() : wall + ttl.duration();
}

QueryCacheOptions checked(QueryCacheOptions options) {
  const auto require = [](bool good, const std::string& what) {
    if (!good)
      throw Error(Errc::invalid_argument, what,
                  {.link = "query_cache", .native_code = {}, .server_message = {}});
  };
  require(options.ttl >= milliseconds(1), "ttl must be at least 1ms");
  require(options.staleness >= milliseconds(1), "staleness must be at least 1ms");
  require(options.fence_time >= milliseconds(10), "fence_time must be at least 10ms");
  require(options.name_space.size() <= 512, "namespace must have at most 512 octets");
  require(options.clock != nullptr, "clock must not be null");
  if (options.feed) {
    require(options.feed->source.poll >= milliseconds(1), "the feed's poll must be at least 1ms");
    require(options.feed->down_after >= milliseconds(1000), "the feed's down_after must be at least 1s");
    require(options.feed->down_after > options.feed->source.poll,
            "the feed's down_after must exceed its poll");
  }
  return options;
}

}  // namespace

/// The key of a query: whole, to be compared, and short, for the cache.
struct QueryCache::Keys {
  std::string whole;
  std::string in_cache;

  /// \return whether these values may be cached at all
  bool make(const Plan& plan, const BoundValues& values, const StoreInfo& store,
            std::string_view name_space) {
    whole.assign(plan.key_prefix);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (store.dialect->relative_times && is_relative_time(values[i])) return false;
      append_canonical(whole, values[i]);
    }
    make_cache_key(in_cache, name_space, "entry", whole);
    return true;
  }
};

/// What is asked of the cache.
struct QueryCache::Lookup {
  const ReadSet& reads;
  const Keys& keys;
  const Context& context;
  Freshness freshness;
  Clock::Instant now;
  bool cache_answers = true;  ///< false where it failed or is too far behind: then nothing is stored

  /// Views of the versions that were asked for before are too old.
  Clock::Instant since() const noexcept {
    return freshness == Freshness::strict && cache_answers ? now : Clock::Instant::min();
  }
};

/// What the cache could not answer.
struct QueryCache::Question {
  const Query& query;
  const Context& context;
  PlanPtr plan;  ///< lent to `reads`
  ReadSet reads;
  Keys keys;
  NotedTokens noted;  ///< before the database is asked
  Ttl ttl;
  Freshness freshness;
  Clock::Instant now;
  bool cache_answers;
};

QueryCache::QueryCache(StorePtr next_link, CachePtr cache, QueryCacheOptions options,
                       std::shared_ptr<const void> lifetime)
    : StoreAdapter(std::move(next_link)),
      cache_(std::move(cache)),
      options_(checked(std::move(options))),
      lifetime_(std::move(lifetime)),
      counters_(options_.metrics, options_.owner),
      on_cache_loss_(options_.on_cache_loss.value_or(
          options_.freshness == Freshness::strict ? OnCacheLoss::fail : OnCacheLoss::proceed)),
      coherence_(cache_,
                 {.name_space = options_.name_space,
                  .identity = next().info().identity,
                  .staleness = options_.staleness,
                  .fence_time = options_.fence_time},
                 *options_.clock, counters_),
      keeper_(coherence_),
      plans_(next(), coherence_),
      feed_(options_.feed ? std::make_unique<FeedFollower>(next(), coherence_, *options_.feed) : nullptr) {}

Description QueryCache::describe() const {
  const std::string feed(options_.feed ? to_string(options_.feed->source.kind) : "none");
  return {"query_cache",
          {{"ttl", as_text(options_.ttl)},
           {"freshness", std::string(to_string(options_.freshness))},
           {"staleness", as_text(options_.staleness)},
           {"fence_time", as_text(options_.fence_time)},
           {"on_cache_loss", on_cache_loss_ == OnCacheLoss::fail ? "fail" : "proceed"},
           {"namespace", options_.name_space},
           {"max_entry", as_text(options_.max_entry)},
           {"feed", feed}},
          {next().describe(), cache_->describe()}};
}

template <class What, class Run>
auto QueryCache::write(const Plan& plan, const What& what, const Context& context, Run run) {
  Changes changes;
  include_changes(changes, plan, what, coherence_);
  Write writing(coherence_, std::move(changes), plan.schema);
  fence(writing, context);
  return carry_out(writing, context, run,
                   [&](const Error& error) { note_failure(writing, error, plan.may_fail_halfway, context); });
}

void QueryCache::fence(Write& writing, const Context& context) {
  if (!coherence_.fences()) return;
  writing.fence(on_cache_loss_, context);
  // Not before: it would look for fences, find none and go back to sleep.
  keeper_.wake();
}

Rows QueryCache::do_query(const Query& query, const Context& context) {
  const PlanPtr& found = plans_.find(query.statement(), context);
  const Plan& plan = *found;
  if (plan.writes_something) {
    const PlanPtr kept = found;
    Rows rows = write(*kept, query, context, [&] { return next().query(query, context); });
    report_bypass(context, "it writes");
    return rows;
  }
  if (!plan.cacheable) return bypass(query, context, plan.why_not);
  if (context.cache == CachePolicy::bypass) return bypass(query, context, "the caller asked for it");

  const Freshness freshness = context.freshness.value_or(options_.freshness);
  if (feed_ != nullptr && is_cut_off(freshness)) return bypass(query, context, feed_down);

  // Room that a hit need not allocate. Not used beyond the cache: the next link may come by here again.
  thread_local Keys keys;
  const BoundValues values(query.statement().parsed(info().dialect->lexical), query);
  if (!keys.make(plan, values, info(), options_.name_space))
    return bypass(query, context, "a value may mean the time of asking");
  const ReadSet reads = read_set(plan, values, coherence_);
  Lookup lookup{reads, keys, context, freshness, options_.clock->now()};
  std::optional<Rows> rows;
  const Coherence::Readiness readiness = look_up(lookup, rows);
  if (rows) return *std::move(rows);
  // What was read told of a change of the schema: begin again with a new plan.
  if (coherence_.everything().view().token != plan.schema) return do_query(query, context);
  if (readiness == Coherence::Readiness::closed) return bypass(query, context, while_closed);

  std::optional<NotedTokens> noted = note(reads, plan.schema, lookup.since(),
                                          lookup.cache_answers ? std::optional(lookup.now) : std::nullopt);
  if (!noted) return bypass(query, context, while_closed);
  return ask({query, context, found, reads, keys, *std::move(noted), Ttl(context.ttl.value_or(options_.ttl)),
              lookup.freshness, lookup.now, lookup.cache_answers});
}

bool QueryCache::is_cut_off(Freshness freshness) const {
  feed_->start();
  return feed_->bypasses_while_down() && freshness != Freshness::ttl && feed_->is_down();
}

/// Leaves `rows` empty where the cache has no answer that is fresh enough.
Coherence::Readiness QueryCache::look_up(Lookup& lookup, std::optional<Rows>& rows) {
  if (lookup.freshness == Freshness::strict) return look_up_strictly(lookup, rows);
  const bool reads_entry = lookup.context.cache == CachePolicy::use;
  if (lookup.freshness == Freshness::ttl && reads_entry) {
    rows = answer_of(lookup, get(lookup, CacheScope::all));
    if (rows) return Coherence::Readiness::usable;
  }
  Coherence::Readiness readiness = coherence_.assess(lookup.reads.always(), lookup.now);
  if (readiness != Coherence::Readiness::usable)
    readiness = coherence_.refresh(lookup.reads.always(), lookup.context);
  if (readiness != Coherence::Readiness::usable) {
    lookup.cache_answers = false;
  } else if (lookup.freshness == Freshness::bounded && reads_entry) {
    rows = answer_of(lookup, get(lookup, CacheScope::all));
  }
  return readiness;
}

// What this process holds of its own is as good as any: the versions tell. They come with the entry where it
// holds none.
Coherence::Readiness QueryCache::look_up_strictly(Lookup& lookup, std::optional<Rows>& rows) {
  const bool reads_entry = lookup.context.cache == CachePolicy::use;
  Found found;
  if (reads_entry) found = get(lookup, CacheScope::local);
  const bool is_near = found.octets.has_value();
  const std::string_view far_key = reads_entry && !is_near ? lookup.keys.in_cache : std::string_view();
  const Coherence::Readiness readiness =
      coherence_.read_now(lookup.reads.always(), far_key, found.octets, lookup.context);
  lookup.cache_answers = lookup.cache_answers && readiness == Coherence::Readiness::usable;
  if (!lookup.cache_answers || !reads_entry) return readiness;
  rows = answer_of(lookup, found);
  if (rows) {
    if (!is_near) keep_near(lookup, *found.octets);
  } else if (is_near) {
    rows = answer_of(lookup, get(lookup, CacheScope::shared));
  }
  return readiness;
}

QueryCache::Found QueryCache::get(Lookup& lookup, CacheScope scope) {
  Found found;
  CallReport report;
  Context inner = inner_context(lookup.context);
  inner.scope = scope;
  inner.report = &report;
  try {
    found.octets = cache_->get(lookup.keys.in_cache, inner);
    found.verdict = report.verdict;
  } catch (const Error& error) {
    cache_failed(lookup, error);
  }
  return found;
}

std::optional<Rows> QueryCache::answer_of(Lookup& lookup, const Found& found) {
  if (!found.octets) return std::nullopt;
  const std::optional<EntryView> entry = EntryView::of(*found.octets);
  if (!entry) {
    counters_.cache_errors.add();
    return std::nullopt;
  }
  if (!may_answer(*entry, lookup)) return std::nullopt;
  try {
    Rows rows = entry->rows();
    report_hit(lookup.context, found.verdict);
    return rows;
  } catch (const Error& error) {
    cache_failed(lookup, error);
    return std::nullopt;
  }
}

bool QueryCache::may_answer(const EntryView& entry, const Lookup& lookup) const {
  // By their number the tokens tell what the answer went by when it was stored.
  const std::span<const Dependency> reads = lookup.reads.all();
  const bool complete =
      entry.token_count() == lookup.reads.always().size() || entry.token_count() == reads.size();
  if (!complete || entry.key() != lookup.keys.whole) return false;
  if (options_.clock->wall() >= entry.expiry()) return false;
  if (lookup.freshness == Freshness::ttl) return true;
  for (std::size_t i = 0; i < entry.token_count(); ++i) {
    const CellCopy::View view = reads[i].view();
    if (!view.usable(lookup.now) || view.asked < lookup.since()) return false;
    if (view.token != entry.token(i) && holds(Rule::tokens_compared)) return false;
  }
  return true;
}

// The next one who asks this process for it need not fetch it.
void QueryCache::keep_near(Lookup& lookup, const Blob& octets) {
  const std::optional<EntryView> entry = EntryView::of(octets);
  const milliseconds left = entry->expiry() - options_.clock->wall();
  if (left < milliseconds(1)) return;
  Context inner = inner_context(lookup.context);
  inner.scope = CacheScope::local;
  try {
    cache_->set(lookup.keys.in_cache, octets, left, inner);
  } catch (const Error& error) {
    coherence_.cache_failed(error);
  }
}

void QueryCache::cache_failed(Lookup& lookup, const Error& error) {
  coherence_.cache_failed(error);
  // What can't be read is as good as absent, and will be replaced.
  if (error.kind() != Errc::corrupt) lookup.cache_answers = false;
}

Rows QueryCache::ask(const Question& question) {
  // While the cache can't tell what other processes wrote, an answer may be shared only as long as a copy of
  // the versions would have been trusted.
  const milliseconds trusted = question.freshness == Freshness::strict ? milliseconds(0) : options_.staleness;
  const Clock::Instant not_before = question.cache_answers ? Clock::Instant::min() : question.now - trusted;
  const SingleFlight::Seat seat =
      flights_.board(question.keys.whole, question.noted, question.now, not_before);
  if (seat.leads) return lead(question, *seat.flight);

  counters_.flights_joined.add();
  std::optional<Rows> landed = seat.flight->wait(question.context.deadline);
  if (landed && (!landed->empty() || seat.flight->fits_without_rows(question.noted))) {
    report_miss(question.context);
    return *std::move(landed);
  }
  Rows rows = next().query(question.query, question.context);
  keep(question, rows);
  return rows;
}

Rows QueryCache::lead(const Question& question, Flight& flight) {
  SingleFlight::Lead lead(flights_, question.keys.whole, flight);
  try {
    Rows rows = next().query(question.query, question.context);
    lead.land(rows);
    keep(question, rows);
    return rows;
  } catch (const Error& error) {
    // The leader's own lack of time is nobody else's.
    if (error.kind() != Errc::timeout && error.kind() != Errc::cancelled) lead.fail(error);
    throw;
  }
}

void QueryCache::keep(const Question& question, const Rows& rows) {
  const std::string_view why_not = store_entry(question, rows);
  if (why_not.empty()) {
    report_miss(question.context);
  } else {
    report_bypass(question.context, why_not);
  }
}

/// Stores the answer. \return why not, or nothing
std::string_view QueryCache::store_entry(const Question& question, const Rows& rows) {
  if (!question.cache_answers) return no_answer;
  const std::size_t rows_size = rows.encoded().size();
  if (rows_size == 0) return "it gave no columns";
  const std::string& key = question.keys.whole;
  std::optional<NotedTokens> late;
  if (!holds(Rule::note_first))
    late = note(question.reads, question.plan->schema, Clock::Instant::min(), std::nullopt);
  const std::span<const std::uint64_t> tokens = (late ? *late : question.noted).of_answer(!rows.empty());
  if (tokens.empty()) return while_closed;
  if (entry_size(key.size(), tokens.size(), rows_size) > options_.max_entry.octets) {
    return "the answer is larger than max_entry";
  }
  const Context inner = inner_context(question.context);
  try {
    const milliseconds expiry = expiry_after(options_.clock->wall(), question.ttl);
    cache_->set(question.keys.in_cache, encode_entry(expiry, key, tokens, rows), question.ttl, inner);
    return {};
  } catch (const Error& error) {
    coherence_.cache_failed(error);
    return "the cache did not take it";
  }
}

Rows QueryCache::bypass(const Query& query, const Context& context, std::string_view why) {
  // The reason may belong to a plan that goes while the database is asked.
  const std::string reason(why);
  Rows rows = next().query(query, context);
  report_bypass(context, reason);
  return rows;
}

ExecuteResult QueryCache::do_execute(const Query& query, const Context& context) {
  const PlanPtr plan = plans_.find(query.statement(), context);
  if (!plan->writes_something) return next().execute(query, context);
  return write(*plan, query, context, [&] { return next().execute(query, context); });
}

// All or nothing: a batch that failed changed nothing under the same conditions as one statement does.
ExecuteResult QueryCache::do_execute_many(const Batch& batch, const Context& context) {
  const PlanPtr plan = plans_.find(batch.statement(), context);
  if (!plan->writes_something) return next().execute_many(batch, context);
  return write(*plan, batch, context, [&] { return next().execute_many(batch, context); });
}

// An answer that is too large for memory is too large for a cache.
std::unique_ptr<RowStream> QueryCache::do_stream(const Query& query, const StreamOptions& options,
                                                 const Context& context) {
  std::unique_ptr<RowStream> stream = next().stream(query, options, context);
  report_bypass(context, "it is a stream");
  return stream;
}

std::unique_ptr<Transaction> QueryCache::do_begin(const TransactionOptions& options, const Context& context) {
  return std::make_unique<CachedTransaction>(
      next().begin(options, context), plans_, coherence_,
      [this](Write& writing, const Context& commit) { fence(writing, commit); });
}

void QueryCache::report_hit(const Context& context, CacheVerdict verdict) const {
  const bool local = verdict == CacheVerdict::hit_local;
  (local ? counters_.local_hits : counters_.shared_hits).add();
  if (context.report == nullptr) return;
  context.report->verdict = local ? CacheVerdict::hit_local : CacheVerdict::hit_shared;
  context.report->reason.clear();
}

void QueryCache::report_bypass(const Context& context, std::string_view why) const {
  counters_.bypasses.add();
  if (context.report == nullptr) return;
  context.report->verdict = CacheVerdict::bypass;
  context.report->reason = why;
}

void QueryCache::report_miss(const Context& context) const {
  counters_.misses.add();
  if (context.report == nullptr) return;
  context.report->verdict = CacheVerdict::miss;
  context.report->reason.clear();
}

}  // namespace query_cache_detail

StoreLink query_cache(CachePtr cache, QueryCacheOptions options) {
  if (cache == nullptr) {
    throw Error(Errc::invalid_argument, "the cache must not be null",
                {.link = "query_cache", .native_code = {}, .server_message = {}});
  }
  return StoreLink([cache = std::move(cache), options = std::move(options)](StorePtr next) -> StorePtr {
    return std::make_shared<query_cache_detail::QueryCache>(std::move(next), cache, options, nullptr);
  });
}

}  // namespace weir
