// SPDX-License-Identifier: BSL-1.0
/// \file
/// The worker processes, as their parent has them.
#pragma once

#include <string>
#include <vector>

#include "child.hpp"
#include "ledger.hpp"
#include "settings.hpp"

namespace weir::coherence_check {

class Workers {
 public:
  /// Starts all. \param settings  with the config and the ledger that the workers are to use
  explicit Workers(const Settings& settings);

  int count() const noexcept { return static_cast<int>(children_.size()); }
  /// SIGKILL; another one takes its place.
  void replace(int worker);
  void stop(int worker);    ///< SIGSTOP
  void resume(int worker);  ///< SIGCONT
  /// Throws std::runtime_error where one has ended by itself.
  void check();
  /// Tells them to stop, and waits. \return whether all did, in good order
  bool finish(Ledger& ledger);

 private:
  std::vector<std::string> command(int worker) const;
  Child& at(int worker) { return children_[static_cast<std::size_t>(worker)]; }

  const Settings settings_;
  std::vector<Child> children_;
};

}  // namespace weir::coherence_check
