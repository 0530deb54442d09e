// SPDX-License-Identifier: BSL-1.0
//
// What a Redis server sends: from octets in pieces to replies, and from these to what they mean.
#include <exception>
#include <string>
#include <utility>

#include "fuzz/fuzz.hpp"
#include "redirect.hpp"
#include "reply.hpp"
#include "reply_reader.hpp"
#include "sentinel_replies.hpp"
#include "server_info.hpp"
#include "slot_ranges.hpp"
#include "verdict.hpp"
#include "weir/error.hpp"

namespace weir::redis {
namespace {

const Endpoint asked{"127.0.0.1", 6379};

template <class Read>
void read(const Read& read_one) {
  try {
    read_one();
  } catch (const Error& error) {
    fuzz::require(error.kind() == Errc::internal, "a reply of another shape is internal");
  }
}

void read_all(const Reply& reply) {
  read([&] { read_value(Reply(reply)); });
  read([&] { read_values(Reply(reply), reply.elements.size()); });
  read([&] { read_was_set(reply); });
  read([&] { read_integer(reply); });
  read([&] { read_integer_text(reply); });
  read([&] { read_text(reply); });
  read([&] { read_scan(reply); });
  read([&] { read_slot_ranges(reply, asked); });
  read([&] { read_primary(reply); });
  read([&] { read_replicas(reply); });
  const auto redirect = read_redirect(reply.text.view(), asked);
  fuzz::require(!redirect || redirect->slot < slot_count, "a redirect is for a slot that there is");
  verdict_on(reply.text.view());
  read_info(reply.text.view(), 0);
}

/// How a reply ends may not depend on the pieces in which it comes.
std::size_t replies_in(std::string_view octets, std::size_t piece, bool look) {
  ReplyReader reader;
  std::size_t count = 0;
  Reply reply;
  for (; !octets.empty(); octets.remove_prefix(std::min(piece, octets.size()))) {
    const std::string_view some = octets.substr(0, piece);
    reader.feed(some.data(), some.size());
    ReplyReader::Next next = reader.next(reply);
    for (; next == ReplyReader::Next::reply; next = reader.next(reply)) {
      ++count;
      if (look) read_all(reply);
    }
    if (next == ReplyReader::Next::nonsense) break;
  }
  return count;
}

}  // namespace
}  // namespace weir::redis

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view octets = weir::fuzz::text_of(data + 1, size - 1);
  const std::size_t whole = weir::redis::replies_in(octets, octets.size() + 1, true);
  const std::size_t pieces = weir::redis::replies_in(octets, 1U + data[0] % 16U, false);
  weir::fuzz::require(whole == pieces, "pieces make the same replies as the whole");
  return 0;
}
