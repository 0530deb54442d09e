// SPDX-License-Identifier: BSL-1.0
#include "storm.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>
#include <stdexcept>
#include <utility>

#include "weir/error.hpp"

namespace weir::coherence_check {

using std::chrono::milliseconds;

Storm::Storm(const Victims& victims, Workers& workers, Ledger& ledger, milliseconds fence_time,
             const std::vector<std::string>& wanted, Random& random, Sleep sleep)
    : victims_(victims),
      workers_(workers),
      ledger_(ledger),
      fence_time_(fence_time),
      random_(random),
      sleep_(std::move(sleep)) {
  for (const std::string& name : wanted) {
    if (name == "none") continue;
    const std::optional<Fault> fault = fault_of(name);
    if (!fault) throw std::runtime_error("there is no fault " + name);
    if (!possible(*fault)) throw std::runtime_error("nothing was given that " + name + " could hurt");
    faults_.push_back(*fault);
  }
  if (!wanted.empty()) return;
  for (const Fault fault : all_faults())
    if (possible(fault)) faults_.push_back(fault);
}

bool Storm::possible(Fault fault) const {
  switch (fault) {
    case Fault::kill_cache:
    case Fault::stop_cache:
      return victims_.cache != nullptr;
    case Fault::flush:
      return victims_.control != nullptr;
    case Fault::evict:
    case Fault::cut:
      return victims_.control != nullptr && victims_.control->can_cut();
    case Fault::kill_database:
    case Fault::stop_database:
      return victims_.database != nullptr;
    case Fault::cut_database: {
      const std::string& backend = victims_.bare->info().backend;
      return backend == "postgresql" || backend == "mysql";
    }
    default:
      return true;
  }
}

milliseconds Storm::between(double shortest, double longest) {
  const double part = shortest + (longest - shortest) * random_.part();
  return milliseconds(static_cast<std::int64_t>(part * static_cast<double>(fence_time_.count())));
}

// Close upon each other, or far enough apart that what the last one closed is open again.
milliseconds Storm::lull() { return random_.below(2) == 0 ? between(0.1, 0.6) : between(1.2, 2.2); }

void Storm::strike() {
  if (faults_.empty()) return;
  cause(faults_[static_cast<std::size_t>(random_.below(static_cast<int>(faults_.size())))]);
}

bool Storm::is_chosen(Fault fault) const {
  return std::find(faults_.begin(), faults_.end(), fault) != faults_.end();
}

void Storm::note(Fault fault) {
  note_fault(ledger_, fault);
  ++counts_[static_cast<std::size_t>(fault)];
}

void Storm::cause(Fault fault) {
  note(fault);
  switch (fault) {
    case Fault::kill_writer:
      return kill_writer();
    case Fault::stop_writer:
      return stop_writer();
    case Fault::kill_cache:
      return kill(*victims_.cache);
    case Fault::stop_cache:
      return stop(*victims_.cache, 0.1, 1.8);
    case Fault::flush:
      return flush();
    case Fault::evict:
      return evict();
    case Fault::cut:
      return victims_.control->cut();
    case Fault::slow_cache:
      return turn_on(ledger_.slow_cache);
    case Fault::kill_database:
      return kill(*victims_.database);
    // A commit must take effect within the fence time once it was sent: see docs/adapters/query_cache.md.
    case Fault::stop_database:
      return stop(*victims_.database, 0.05, 0.4);
    case Fault::cut_database:
      return cut_database();
    case Fault::slow_database:
      return turn_on(ledger_.slow_database);
    case Fault::lose_answers:
      return turn_on(ledger_.lose_answers);
  }
}

// Most of what is written is now between its commit and its fresh token, or before its commit; and nobody
// else's fresh token makes good what the one who is hit leaves undone.
void Storm::amid_its_write() {
  if (random_.below(2) == 0) return;
  ledger_.slow_database = slow_amid_writes;
  sleep_(between(0.05, 0.2));
  ledger_.hush = 1;
}

void Storm::kill_writer() {
  amid_its_write();
  // What loses its fence now, may commit and die.
  if (ledger_.hush != 0 && is_chosen(Fault::flush) && random_.below(2) == 0) {
    note(Fault::flush);
    victims_.control->flush();
    sleep_(between(0.05, 0.12));
  }
  workers_.replace(random_.below(workers_.count()));
  ledger_.slow_database = 0;
  if (ledger_.hush != 0) sleep_(between(1.1, 1.6));
  ledger_.hush = 0;
}

// Now and then with the cache emptied meanwhile: its fences are gone, and it does not know.
void Storm::stop_writer() {
  const int worker = random_.below(workers_.count());
  amid_its_write();
  workers_.stop(worker);
  ledger_.slow_database = 0;
  sleep_(between(0, 0.5));
  if (random_.below(2) == 0 && is_chosen(Fault::flush)) {
    note(Fault::flush);
    victims_.control->flush();
  } else if (random_.below(2) == 0 && is_chosen(Fault::cut)) {
    note(Fault::cut);
    victims_.control->cut();
  }
  sleep_(between(1.1, 1.6));
  ledger_.hush = 0;
  workers_.resume(worker);
}

void Storm::flush() {
  if (random_.below(2) == 0) return victims_.control->flush();
  // Writers have put their fences and lose them; then there is time to store, to commit and to read.
  ledger_.slow_database = slow_amid_writes;
  for (int i = 0; i < 4; ++i) {
    sleep_(between(0.1, 0.2));
    victims_.control->flush();
    ledger_.hush = 1;
    sleep_(between(0.2, 0.35));
    ledger_.hush = 0;
  }
  ledger_.slow_database = 0;
}

void Storm::evict() {
  victims_.control->squeeze(random_.below(2) == 0);
  sleep_(between(0.5, 1.5));
  victims_.control->relax();
}

void Storm::kill(Victim& victim) {
  victim.kill();
  sleep_(between(0, 0.3));
  victim.start();
}

void Storm::stop(Victim& victim, double shortest, double longest) {
  victim.stop();
  sleep_(between(shortest, longest));
  victim.resume();
}

void Storm::cut_database() {
  Store& store = *victims_.bare;
  const Context context = Context::within(std::chrono::seconds(3));
  try {
    if (store.info().backend == "postgresql") {
      store.query(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
          "WHERE usename = current_user AND pid <> pg_backend_pid()",
          context);
      return;
    }
    const Rows others =
        store.query("SELECT id FROM information_schema.processlist WHERE id <> connection_id()", context);
    for (std::size_t i = 0; i < others.size(); ++i)
      store.execute(fmt::format("KILL {}", others[i][0].as<std::int64_t>()), context);
  } catch (const Error&) {  // one that went by itself, or a server that is not back yet
  }
}

void Storm::turn_on(std::atomic<std::uint32_t>& flag) {
  flag = slow_now_and_then;
  sleep_(between(0.5, 1.5));
  flag = 0;
}

std::uint64_t Storm::count() const noexcept {
  return std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
}

std::string Storm::summary() const {
  std::string text;
  for (const Fault fault : faults_)
    text += fmt::format(" {}={}", to_string(fault), counts_[static_cast<std::size_t>(fault)]);
  return text;
}

}  // namespace weir::coherence_check
