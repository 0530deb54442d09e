// SPDX-License-Identifier: BSL-1.0
#include "interruption.hpp"

#include <csignal>
#include <initializer_list>

namespace weir::tool {
namespace {

volatile std::sig_atomic_t came = 0;

void note(int) { came = 1; }

void handle(int signal, void (*handler)(int)) {
  struct sigaction action {};
  action.sa_handler = handler;
  // What waits for a server goes on; the second signal finds no handler.
  action.sa_flags = SA_RESTART | static_cast<int>(SA_RESETHAND);
  sigaction(signal, &action, nullptr);
}

}  // namespace

Interruption::Interruption() {
  came = 0;
  for (const int signal : {SIGINT, SIGTERM}) handle(signal, note);
}

Interruption::~Interruption() {
  for (const int signal : {SIGINT, SIGTERM}) handle(signal, SIG_DFL);
}

bool Interruption::requested() const noexcept { return came != 0; }

}  // namespace weir::tool
