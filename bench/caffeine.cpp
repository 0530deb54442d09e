// SPDX-License-Identifier: BSL-1.0
#include "caffeine.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <stdexcept>
#include <string>

#include "support/process.hpp"

namespace weir::bench {
namespace {

constexpr const char* jar = "/usr/share/java/caffeine.jar";

[[noreturn]] void fail(const std::string& what) {
  throw std::runtime_error(what + "; scripts/install --servers brings libcaffeine-java and a JDK");
}

struct Pipe {
  Pipe() {
    if (pipe2(ends.data(), O_CLOEXEC) != 0) fail("no pipe to Caffeine");
  }
  std::array<int, 2> ends{};
};

}  // namespace

Caffeine::Caffeine(std::size_t keys, std::size_t capacity, const std::vector<std::uint32_t>& stream) {
  std::ofstream file(dir_.file("stream"), std::ios::binary);
  file.write(reinterpret_cast<const char*>(stream.data()),
             static_cast<std::streamsize>(stream.size() * sizeof stream[0]));
  file.flush();
  if (!file) fail("can't write the stream of requests for Caffeine");
  compile();
  start(keys, capacity);
}

Caffeine::~Caffeine() {
  orders_.reset();  // it ends where there are no more
  if (process_ != 0) waitpid(process_, nullptr, 0);
}

void Caffeine::compile() const {
  const test::Outcome outcome =
      test::run({"javac", "-cp", jar, "-d", dir_.path(), WEIR_BENCH_SOURCE_DIR "/CaffeinePeer.java"});
  if (outcome.status != 0) fail("javac failed: " + outcome.errors);
}

void Caffeine::start(std::size_t keys, std::size_t capacity) {
  const Pipe orders;
  const Pipe answers;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, orders.ends[0], STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, answers.ends[1], STDOUT_FILENO);
  std::vector<std::string> command{"java",
                                   "-Xms1g",
                                   "-Xmx1g",
                                   "-cp",
                                   dir_.path() + ":" + jar,
                                   "CaffeinePeer",
                                   dir_.file("stream"),
                                   std::to_string(keys),
                                   std::to_string(capacity)};
  std::vector<char*> arguments;
  for (std::string& argument : command) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const int code = posix_spawnp(&process_, "java", &actions, nullptr, arguments.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  close(orders.ends[0]);
  close(answers.ends[1]);
  orders_.reset(fdopen(orders.ends[1], "w"));
  answers_.reset(fdopen(answers.ends[0], "r"));
  if (code != 0) {
    process_ = 0;
    fail("can't start java");
  }
}

std::size_t Caffeine::run(int threads, std::size_t requests) {
  std::fprintf(orders_.get(), "%d %zu\n", threads, requests);
  std::fflush(orders_.get());
  std::size_t hits = 0;
  if (std::fscanf(answers_.get(), "%zu", &hits) != 1) fail("Caffeine's process ended");
  return hits;
}

}  // namespace weir::bench
