// SPDX-License-Identifier: BSL-1.0
/// \file
/// Servers that may be hurt.
#pragma once

#include <memory>
#include <string>

#include "child.hpp"

namespace weir::coherence_check {

/// A server whose processes may be killed and stopped.
class Victim {
 public:
  virtual ~Victim() = default;

  virtual void kill() = 0;
  /// After `kill`; returns when it answers.
  virtual void start() = 0;
  virtual void stop() = 0;    ///< SIGSTOP
  virtual void resume() = 0;  ///< SIGCONT
};

/// A Redis of this run's own, on a free loopback port, that keeps nothing over a restart.
class OwnRedis final : public Victim {
 public:
  /// \param directory  for its log and data
  explicit OwnRedis(std::string directory);

  std::string url() const;
  void kill() override;
  void start() override;
  void stop() override;
  void resume() override;

 private:
  const std::string directory_;
  const int port_;
  Child server_;
};

/// A server that somebody else started.
class ForeignServer final : public Victim {
 public:
  /// \param directory  the working directory of all its processes, and of no other
  /// \param restart    a command for the shell that starts it, and returns when it answers
  ForeignServer(std::string directory, std::string restart);

  void kill() override;
  void start() override;
  void stop() override;
  void resume() override;

 private:
  const std::string directory_;
  const std::string restart_;
};

}  // namespace weir::coherence_check
