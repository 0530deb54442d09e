// SPDX-License-Identifier: BSL-1.0
// A day of a social app, in seconds.
//
//   session_store [URL]      memory: by default; redis://…, memcached://…
#include <chrono>
#include <exception>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "sessions.hpp"
#include "weir/weir.hpp"

namespace {

using namespace std::chrono_literals;
using sessions::Session;
using sessions::Sessions;

void print(const char* device, const std::optional<Session>& session) {
  std::cout << device << ": ";
  if (session) {
    std::cout << session->user << ", " << session->posts_read << " posts read, draft \"" << session->draft
              << "\"\n";
  } else {
    std::cout << "logged out\n";
  }
}

/// Four servers count what the phone reads, while a fifth saves what is typed there.
void change_at_once(Sessions& all, const std::string& phone) {
  std::vector<std::thread> servers;
  for (int i = 0; i < 4; ++i)
    servers.emplace_back([&] {
      for (int post = 0; post < 50; ++post) all.change(phone, [](Session& session) { ++session.posts_read; });
    });
  servers.emplace_back([&] {
    for (const char* draft : {"Hel", "Hello", "Hello all"})
      all.change(phone, [&](Session& session) { session.draft = draft; });
  });
  for (std::thread& server : servers) server.join();
}

void show(const std::string& url) {
  // A second of idleness, for the show: half an hour is more usual.
  Sessions all(weir::open_cache(url), 1s);
  const std::string phone = all.log_in("ada", "phone");
  const std::string laptop = all.log_in("ada", "laptop");
  print("phone", all.use(phone));
  print("laptop", all.use(laptop));

  change_at_once(all, phone);
  print("phone", all.use(phone));

  std::cout << "the phone is used on and on, the laptop is not\n";
  for (int i = 0; i < 18; ++i) {
    std::this_thread::sleep_for(200ms);
    all.use(phone);
  }
  print("phone", all.use(phone));
  print("laptop", all.use(laptop));

  const std::string tablet = all.log_in("ada", "tablet");
  std::cout << "ada logs out everywhere: " << all.log_out_everywhere("ada") << " sessions end\n";
  print("phone", all.use(phone));
  print("tablet", all.use(tablet));
  std::cout << "logging out twice: " << (all.log_out(phone) ? "done" : "nothing to do") << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    show(argc > 1 ? argv[1] : "memory:");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
