// SPDX-License-Identifier: BSL-1.0
#include "ledger.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <system_error>

namespace weir::coherence_check {

static_assert(std::atomic<std::int64_t>::is_always_lock_free, "processes share these");

Nanos nanos_now() noexcept {
  using namespace std::chrono;
  return duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count();
}

std::int64_t RowRecord::begin_write() noexcept {
  const std::int64_t version = last + 1;
  Written& written = of(version);
  written.version = 0;  // whoever looks now finds nothing
  written.returned = 0;
  written.first_seen = 0;
  written.began = nanos_now();
  written.version = version;
  last = version;
  return version;
}

void RowRecord::write_returned(std::int64_t version) noexcept {
  of(version).returned = nanos_now();
  returned = version;
}

void RowRecord::note_seen(std::int64_t version, Nanos now) noexcept {
  Written& written = of(version);
  Nanos nobody = 0;
  if (written.version == version) written.first_seen.compare_exchange_strong(nobody, now);
  raise(seen, version);
}

LedgerFile::LedgerFile(const std::string& path, int flags) {
  const auto failed = [&](const char* what) {
    throw std::system_error(errno, std::generic_category(), std::string(what) + " " + path);
  };
  const int file = ::open(path.c_str(), flags | O_RDWR | O_CLOEXEC, 0600);
  if (file < 0) failed("can't open");
  if ((flags & O_CREAT) != 0 && ftruncate(file, sizeof(Ledger)) != 0) failed("can't enlarge");
  // Fresh octets of a file are 0, which is how every number begins.
  void* const memory = mmap(nullptr, sizeof(Ledger), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (memory == MAP_FAILED) failed("can't map");
  close(file);
  ledger_ = static_cast<Ledger*>(memory);
}

LedgerFile LedgerFile::create(const std::string& path) { return LedgerFile(path, O_CREAT | O_EXCL); }
LedgerFile LedgerFile::open(const std::string& path) { return LedgerFile(path, 0); }
LedgerFile::~LedgerFile() { munmap(ledger_, sizeof(Ledger)); }

}  // namespace weir::coherence_check
