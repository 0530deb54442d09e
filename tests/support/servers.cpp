// SPDX-License-Identifier: BSL-1.0
#include "support/servers.hpp"

#include <unistd.h>

#include <atomic>
#include <cctype>
#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace weir::test {
namespace {

std::string servers_file() {
  const char* named = std::getenv("WEIR_TEST_SERVERS");
  return named != nullptr && *named != '\0' ? named : WEIR_TEST_SERVERS_DIR "/servers.env";
}

std::string upper(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return result;
}

}  // namespace

std::string server_url(std::string_view name) {
  const std::string path = servers_file();
  std::ifstream file(path);
  if (!file)
    throw std::runtime_error("no servers run for this test: " + path +
                             " is missing; run it by ctest, or start them with tests/servers/servers start " +
                             WEIR_TEST_SERVERS_DIR);
  const std::string wanted = upper(name) + "=";
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(wanted)) return line.substr(wanted.size());
  throw std::runtime_error("no server \"" + std::string(name) + "\" in " + path);
}

std::string unique_name(std::string_view stem) {
  static std::atomic<unsigned> count{0};
  return std::string(stem) + "_" + std::to_string(getpid()) + "_" + std::to_string(++count);
}

}  // namespace weir::test
