// SPDX-License-Identifier: BSL-1.0
#include "reader.hpp"

#include <fmt/core.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <thread>

#include "fault.hpp"

namespace weir::coherence_check {
namespace {

constexpr std::chrono::seconds limit{3};
constexpr int range_size = 8;

RowRecord& record(Ledger& ledger, int row) { return ledger.rows[static_cast<std::size_t>(row)]; }

std::string_view name_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::stale_own:
      return "older than a write of this process that had returned";
    case Verdict::stale_returned:
      return "older than a write that had returned";
    case Verdict::stale_seen:
      return "older than what had been read";
    default:
      return "";
  }
}

}  // namespace

Reader::Reader(const Settings& settings, const Limits& limits, Store& store, Store& bare, Ledger& ledger,
               const OwnVersions& own)
    : settings_(settings),
      limits_(limits),
      store_(store),
      bare_(bare),
      ledger_(ledger),
      counters_(ledger.workers[static_cast<std::size_t>(settings.worker)]),
      own_(own),
      random_(std::random_device{}()) {
  for (int table = 0; table < table_count; ++table) items_.emplace_back(table);
}

void Reader::run() {
  while (ledger_.stop == 0) {
    try {
      if (random_.below(4) == 0) {
        read_range();
      } else {
        read_one();
      }
    } catch (const Error& error) {
      ++counters_.read_errors[static_cast<std::size_t>(error.kind())];
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
    // The servers and the writers need the machine too.
    if (random_.below(8) == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

Rows Reader::ask(const Query& query, CallReport& report) {
  Context context = Context::within(limit);
  context.freshness = limits_.freshness;
  context.report = &report;
  Rows rows = store_.query(query, context);
  ++counters_.reads;
  if (report.verdict == CacheVerdict::hit_local || report.verdict == CacheVerdict::hit_shared)
    ++counters_.hits;
  return rows;
}

Expected Reader::expected(int row) const {
  return Expected::of(record(ledger_, row), own_[static_cast<std::size_t>(row)]);
}

void Reader::read_one() {
  const Place place{random_.below(table_count), choose_id_(random_)};
  const Expected before = expected(place.row());
  CallReport report;
  const Rows rows = ask(items_[static_cast<std::size_t>(place.table)].one.with({{"id", place.id}}), report);
  check(place.row(), before, rows.front()[0].as<std::int64_t>(), report);
}

void Reader::read_range() {
  const int table = random_.below(table_count);
  const int first = random_.below(rows_per_table / range_size) * range_size;
  std::vector<Expected> before;
  for (int id = first; id < first + range_size; ++id) before.push_back(expected(Place{table, id}.row()));
  CallReport report;
  const Rows rows = ask(items_[static_cast<std::size_t>(table)].range.with(
                            {{"first", first}, {"last", first + range_size - 1}}),
                        report);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const int id = rows[i][0].as<int>();
    check(Place{table, id}.row(), before[static_cast<std::size_t>(id - first)], rows[i][1].as<std::int64_t>(),
          report);
  }
}

void Reader::check(int row, const Expected& expected, std::int64_t version, const CallReport& report) {
  const Judgement judgement = judge(record(ledger_, row), expected, version, limits_);
  record(ledger_, row).note_seen(version, nanos_now());
  raise(ledger_.longest_staleness, judgement.staleness);
  if (judgement.verdict == Verdict::late_commit) ++ledger_.late_commits_seen;
  if (judgement.stale()) report_stale(row, expected, version, judgement, report);
}

void Reader::report_stale(int row, const Expected& expected, std::int64_t version, const Judgement& judgement,
                          const CallReport& report) {
  const Nanos now = nanos_now();
  const std::int64_t truth = in_database(row);
  // A server that was killed may have lost what it had shown, or promised: nothing that a cache could help.
  if (truth >= 0 && truth < judgement.wanted) {
    ++ledger_.lost_by_database;
    return;
  }
  ++ledger_.stale_reads;
  const auto ms = [&](Nanos time) { return fmt::format("{:.1f} ms", static_cast<double>(now - time) / 1e6); };
  const Written& wanted = record(ledger_, row).of(judgement.wanted);
  std::string line = fmt::format(
      "stale: row {}, table {}, saw version {}, wanted {} ({}), in the database {}; {}{}{}; process {} of "
      "worker {}; "
      "the read began {} ago; that write began {} ago, returned {}, was first seen {}; staleness {:.1f} ms;",
      row, Place::of(row).table, version, judgement.wanted, name_of(judgement.verdict), truth,
      to_string(report.verdict), report.reason.empty() ? "" : ": ", report.reason, getpid(), settings_.worker,
      ms(expected.began), ms(wanted.began), wanted.returned == 0 ? "not" : ms(wanted.returned) + " ago",
      wanted.first_seen == 0 ? "not" : ms(wanted.first_seen) + " ago",
      static_cast<double>(judgement.staleness) / 1e6);
  line += past_faults(ledger_, now);
  line += '\n';
  std::fputs(line.c_str(), stdout);
  std::fflush(stdout);
}

std::int64_t Reader::in_database(int row) {
  const Place place = Place::of(row);
  try {
    const Query query = items_[static_cast<std::size_t>(place.table)].one.with({{"id", place.id}});
    return bare_.query(query, Context::within(limit)).front()[0].as<std::int64_t>();
  } catch (const Error&) {
    return -1;
  }
}

}  // namespace weir::coherence_check
