// SPDX-License-Identifier: BSL-1.0
//
// How a read goes, top to bottom: its plan; the tables' tokens as this process knows them; the entry; and
// where that does not answer, the tokens noted, the database asked, the entry stored under what was noted. A
// write between noting and storing changes the token, so what is stored late never answers.
#include "query_cache.hpp"

#include <limits>
#include <utility>

#include "entry.hpp"
#include "key.hpp"
#include "transaction.hpp"
#include "weir/error.hpp"
#include "weir/lexer.hpp"
#include "write_outcome.hpp"

namespace weir {
namespace query_cache_detail {
namespace {

using std::chrono::milliseconds;

constexpr std::string_view while_writing = "a write to its tables is in progress";
constexpr std::string_view no_answer = "the cache does not answer";

// The tokens of tables, noted before the database is asked; nullopt where nothing may be stored or shared
// now.
std::optional<Tokens> note(const Plan& plan, std::optional<Clock::Instant> valid_at) {
  Tokens tokens;
  tokens.reserve(plan.reads.size());
  for (const TableCell* cell : plan.reads) {
    const TableCell::View view = cell->view();
    if (view.writers != 0) return std::nullopt;
    if (valid_at && view.valid_until <= *valid_at) return std::nullopt;
    tokens.push_back(view.token);
  }
  // `everything` comes first. Another token than the plan was made under: the schema may have changed.
  if (tokens.front() != plan.schema) return std::nullopt;
  return tokens;
}

bool is_relative_time(const Value& value) noexcept {
  const auto* const text = value.get_if<std::string>();
  return text != nullptr && may_be_relative_time(*text);
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
  require(options.token_ttl >= milliseconds(1), "token_ttl must be at least 1ms");
  require(options.name_space.size() <= 512, "namespace must have at most 512 octets");
  require(options.clock != nullptr, "clock must not be null");
  return options;
}

}  // namespace

/// The key of a query: whole, to be compared, and short, for the cache.
struct QueryCache::Keys {
  std::string whole;
  std::string in_cache;

  /// \return whether these values may be cached at all
  bool make(const Plan& plan, const Query& query, const StoreInfo& store, std::string_view name_space) {
    const BoundValues values(query.statement().parsed(store.dialect->lexical), query);
    whole.assign(plan.key_prefix);
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (store.dialect->relative_times && is_relative_time(values[i])) return false;
      append_canonical(whole, values[i]);
    }
    make_cache_key(in_cache, name_space, "entry", whole);
    return true;
  }
};

/// What the cache could not answer.
struct QueryCache::Question {
  const Query& query;
  const Context& context;
  PlanPtr plan;
  Keys keys;
  Tokens tokens;  ///< as noted before the database is asked
  Ttl ttl;
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
      tokens_(cache_, options_.name_space, next().info().identity, options_.token_ttl, *options_.clock,
              counters_),
      plans_(next(), tokens_) {}

Description QueryCache::describe() const {
  return {"query_cache",
          {{"ttl", as_text(options_.ttl)},
           {"token_ttl", as_text(options_.token_ttl)},
           {"namespace", options_.name_space},
           {"max_entry", as_text(options_.max_entry)}},
          {next().describe(), cache_->describe()}};
}

template <class Run>
auto QueryCache::write(const Plan& plan, const Context& context, Run run) {
  TableTokens::Write writing(tokens_, plan.writes, plan.schema);
  try {
    auto result = run();
    writing.took_effect(context);
    return result;
  } catch (const Error& error) {
    if (!surely_changed_nothing(error, plan.may_fail_halfway)) writing.took_effect(context);
    throw;
  } catch (...) {
    writing.took_effect(context);
    throw;
  }
}

Rows QueryCache::do_query(const Query& query, const Context& context) {
  const PlanPtr& found = plans_.find(query.statement(), context);
  const Plan& plan = *found;
  if (plan.writes_something) {
    const PlanPtr kept = found;
    Rows rows = write(*kept, context, [&] { return next().query(query, context); });
    report_bypass(context, "it writes");
    return rows;
  }
  if (!plan.cacheable) return bypass(query, context, plan.why_not);
  if (context.cache == CachePolicy::bypass) return bypass(query, context, "the caller asked for it");

  const Clock::Instant now = options_.clock->now();
  TableTokens::Readiness readiness = tokens_.assess(plan.reads, now);
  if (readiness != TableTokens::Readiness::usable) {
    readiness = tokens_.refresh(plan.reads, context);
    // The refresh told of a change of the schema: begin again with a new plan.
    if (tokens_.everything().view().token != plan.schema) return do_query(query, context);
  }
  if (readiness == TableTokens::Readiness::being_written) return bypass(query, context, while_writing);

  // Room that a hit need not allocate. Not used beyond the cache: the next link may come by here again.
  thread_local Keys keys;
  if (!keys.make(plan, query, info(), options_.name_space))
    return bypass(query, context, "a value may mean the time of asking");
  bool cache_answers = readiness == TableTokens::Readiness::usable;
  if (cache_answers && context.cache == CachePolicy::use) {
    if (std::optional<Rows> rows = look_up(plan, keys, now, context, cache_answers)) return *std::move(rows);
  }

  std::optional<Tokens> tokens = note(plan, cache_answers ? std::optional(now) : std::nullopt);
  if (!tokens) return bypass(query, context, while_writing);
  return ask({query, context, found, keys, *std::move(tokens), Ttl(context.ttl.value_or(options_.ttl)), now,
              cache_answers});
}

std::optional<Rows> QueryCache::look_up(const Plan& plan, const Keys& keys, Clock::Instant now,
                                        const Context& context, bool& cache_answers) {
  CallReport found;
  Context inner;
  inner.deadline = context.deadline;
  inner.trace_parent = context.trace_parent;
  inner.report = &found;
  try {
    const std::optional<Blob> octets = cache_->get(keys.in_cache, inner);
    if (!octets) return std::nullopt;
    const std::optional<EntryView> entry = EntryView::of(*octets);
    if (!entry) {
      counters_.cache_errors.add();
      return std::nullopt;
    }
    if (!may_answer(*entry, plan, keys, now)) return std::nullopt;
    Rows rows = entry->rows();
    report_hit(context, found.verdict);
    return rows;
  } catch (const Error& error) {
    tokens_.cache_failed(error);
    // What can't be read is as good as absent, and will be replaced.
    if (error.kind() != Errc::corrupt) cache_answers = false;
    return std::nullopt;
  }
}

bool QueryCache::may_answer(const EntryView& entry, const Plan& plan, const Keys& keys,
                            Clock::Instant now) const {
  if (entry.token_count() != plan.reads.size() || entry.key() != keys.whole) return false;
  for (std::size_t i = 0; i < plan.reads.size(); ++i) {
    const TableCell::View view = plan.reads[i]->view();
    if (!view.usable(now) || view.token != entry.token(i)) return false;
  }
  return options_.clock->wall() < entry.expiry();
}

Rows QueryCache::ask(const Question& question) {
  // While the cache can't tell what other processes wrote, an answer may be shared only as long as a token
  // would have been trusted.
  const Clock::Instant not_before =
      question.cache_answers ? Clock::Instant::min() : question.now - options_.token_ttl;
  const SingleFlight::Seat seat =
      flights_.board(question.keys.whole, question.tokens, question.now, not_before);
  if (seat.leads) return lead(question, *seat.flight);

  counters_.flights_joined.add();
  if (std::optional<Rows> rows = seat.flight->wait(question.context.deadline)) {
    report_miss(question.context);
    return *std::move(rows);
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
  if (entry_size(key.size(), question.tokens.size(), rows_size) > options_.max_entry.octets) {
    return "the answer is larger than max_entry";
  }
  Context inner;
  inner.deadline = question.context.deadline;
  inner.trace_parent = question.context.trace_parent;
  try {
    const milliseconds expiry = expiry_after(options_.clock->wall(), question.ttl);
    cache_->set(question.keys.in_cache, encode_entry(expiry, key, question.tokens, rows), question.ttl,
                inner);
    return {};
  } catch (const Error& error) {
    tokens_.cache_failed(error);
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
  return write(*plan, context, [&] { return next().execute(query, context); });
}

// All or nothing: a batch that failed changed nothing under the same conditions as one statement does.
ExecuteResult QueryCache::do_execute_many(const Batch& batch, const Context& context) {
  const PlanPtr plan = plans_.find(batch.statement(), context);
  if (!plan->writes_something) return next().execute_many(batch, context);
  return write(*plan, context, [&] { return next().execute_many(batch, context); });
}

// An answer that is too large for memory is too large for a cache.
std::unique_ptr<RowStream> QueryCache::do_stream(const Query& query, const StreamOptions& options,
                                                 const Context& context) {
  std::unique_ptr<RowStream> stream = next().stream(query, options, context);
  report_bypass(context, "it is a stream");
  return stream;
}

std::unique_ptr<Transaction> QueryCache::do_begin(const TransactionOptions& options, const Context& context) {
  return std::make_unique<CachedTransaction>(next().begin(options, context), plans_, tokens_, counters_);
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
