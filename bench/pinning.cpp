// SPDX-License-Identifier: BSL-1.0
#include "pinning.hpp"

#include <sched.h>

#include <cerrno>
#include <system_error>
#include <thread>

namespace weir::bench {
namespace {

void pin(int process, unsigned first, unsigned past) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  for (unsigned core = first; core < past; ++core) CPU_SET(core, &cores);
  if (sched_setaffinity(process, sizeof cores, &cores) != 0)
    throw std::system_error(errno, std::generic_category(), "can't pin a process to a core");
}

constexpr int this_thread = 0;

}  // namespace

Pinned::Pinned(Placement placement, int server_process) : server_process_(server_process) {
  pin(this_thread, 0, 1);
  const unsigned core = placement == Placement::apart ? 1 : 0;
  pin(server_process, core, core + 1);
}

Pinned::~Pinned() {
  try {
    const unsigned cores = std::thread::hardware_concurrency();
    pin(server_process_, 0, cores);
    pin(this_thread, 0, cores);
  } catch (const std::system_error&) {  // the server is gone; nothing is left to set free
  }
}

}  // namespace weir::bench
