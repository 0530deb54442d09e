// SPDX-License-Identifier: BSL-1.0
/// \file
/// What all processes of a run know of every row: which versions were written, when, and which were seen.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace weir::coherence_check {

inline constexpr int table_count = 4;
inline constexpr int rows_per_table = 64;
inline constexpr int row_count = table_count * rows_per_table;
inline constexpr int versions_kept = 1024;
inline constexpr int most_processes = 32;
inline constexpr int kinds_of_errors = 32;  // by the number of weir::Errc
inline constexpr int faults_kept = 3;

inline constexpr std::uint32_t slow_now_and_then = 1;
inline constexpr std::uint32_t slow_amid_writes = 2;  ///< of the database: before and after each write

/// Nanoseconds of the steady clock, which all processes of a machine share; never 0.
using Nanos = std::int64_t;
Nanos nanos_now() noexcept;

/// One version of a row.
struct Written {
  std::atomic<std::int64_t> version;
  std::atomic<Nanos> began;       ///< its write, or the commit of it
  std::atomic<Nanos> returned;    ///< 0: not, or with an error
  std::atomic<Nanos> first_seen;  ///< when the first read that saw it was over; 0: none was
};

/// One row. Its writer is one thread; everybody reads it.
struct alignas(64) RowRecord {
  std::atomic<std::int64_t> last;      ///< version that was handed out
  std::atomic<std::int64_t> returned;  ///< the highest whose write returned
  std::atomic<std::int64_t> seen;      ///< the highest that a finished read saw
  std::array<Written, versions_kept> versions;

  Written& of(std::int64_t version) noexcept {
    return versions[static_cast<std::size_t>(version) % versions_kept];
  }

  /// The next version, whose write begins now.
  std::int64_t begin_write() noexcept;
  /// The commit of it begins only now.
  void begin_commit(std::int64_t version) noexcept { of(version).began = nanos_now(); }
  void write_returned(std::int64_t version) noexcept;
  void note_seen(std::int64_t version, Nanos now) noexcept;
};

/// What one worker counts; goes on when another process takes its place.
struct alignas(64) Counters {
  std::atomic<std::uint64_t> reads;
  std::atomic<std::uint64_t> hits;
  std::atomic<std::uint64_t> writes;
  std::array<std::atomic<std::uint64_t>, kinds_of_errors> read_errors;
  std::array<std::atomic<std::uint64_t>, kinds_of_errors> write_errors;
  std::atomic<std::uint64_t> writes_in_doubt;
};

struct PastFault {
  std::atomic<std::uint32_t> number;  ///< of the Fault
  std::atomic<Nanos> at;
};

/// The memory that the processes of a run share: plain atomics in a mapped file.
struct Ledger {
  std::array<RowRecord, row_count> rows;
  std::array<Counters, most_processes> workers;

  // Told by the parent.
  std::atomic<std::uint32_t> stop;
  std::atomic<std::uint32_t> quiet;  ///< writers take their time
  std::atomic<std::uint32_t> hush;   ///< nobody begins to write
  std::atomic<std::uint32_t> slow_cache;
  std::atomic<std::uint32_t> slow_database;
  std::atomic<std::uint32_t> lose_answers;
  std::array<PastFault, faults_kept> faults;
  std::atomic<std::uint32_t> fault_count;

  // Found by the workers.
  std::atomic<std::uint64_t> stale_reads;
  std::atomic<Nanos> longest_staleness;
  std::atomic<std::uint64_t> late_commits_seen;
  std::atomic<std::uint64_t> lost_by_database;
};

/// Raises a number that others raise too.
template <class Number>
void raise(std::atomic<Number>& highest, Number number) noexcept {
  Number now = highest.load();
  while (now < number && !highest.compare_exchange_weak(now, number)) {
  }
}

/// A Ledger in a file, mapped for as long as this lives.
class LedgerFile {
 public:
  static LedgerFile create(const std::string& path);
  static LedgerFile open(const std::string& path);
  LedgerFile(const LedgerFile&) = delete;
  LedgerFile& operator=(const LedgerFile&) = delete;
  ~LedgerFile();

  Ledger& operator*() const noexcept { return *ledger_; }
  Ledger* operator->() const noexcept { return ledger_; }

 private:
  LedgerFile(const std::string& path, int flags);
  Ledger* ledger_;
};

}  // namespace weir::coherence_check
