// SPDX-License-Identifier: BSL-1.0
#include "named_keys.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "failure.hpp"

namespace weir::redis {
namespace {

bool must_be_split(const Request& request) {
  return request.several_keys && request.failure && request.failure->native_code == "TRYAGAIN";
}

}  // namespace

void throw_first_failure(std::vector<Request>& requests) {
  const auto failed = std::find_if(requests.begin(), requests.end(),
                                   [](const Request& each) { return each.failure.has_value(); });
  if (failed == requests.end()) return;
  Failure failure = std::move(*failed->failure);
  for (const Request& each : requests)
    if (&each != &*failed && each.writes)
      failure.maybe_applied |= !each.failure || each.failure->maybe_applied;
  throw Failed(std::move(failure));
}

NamedKeys::NamedKeys(Dispatcher& dispatcher, const Naming& naming, std::span<const std::string_view> keys,
                     const Limit& limit)
    : dispatcher_(dispatcher),
      naming_(naming),
      keys_(keys),
      groups_(naming.prefix, keys, dispatcher.topology().has_slots()),
      named_(groups_.all()) {
  requests_.reserve(named_.size());
  for (const KeyGroup& each : named_) requests_.push_back(request(each));
  dispatcher_.run(requests_, limit);
  go_one_by_one(limit);
  throw_first_failure(requests_);
}

Request NamedKeys::request(const KeyGroup& group) const {
  Command command(1 + group.keys.size());
  command.add(naming_.command);
  for (const std::size_t place : group.keys) command.add(naming_.prefix, keys_[place]);
  Request made{std::move(command)};
  made.slot = group.slot;
  made.writes = naming_.writes;
  made.role = naming_.role;
  made.several_keys = group.keys.size() > 1;
  return made;
}

// Keys of a slot that is on its way to another node can be asked for one by one only.
void NamedKeys::go_one_by_one(const Limit& limit) {
  std::vector<KeyGroup> apart;
  std::vector<Request> again;
  for (std::size_t i = requests_.size(); i-- > 0;)
    if (must_be_split(requests_[i])) split(i, apart, again);
  if (again.empty()) return;
  dispatcher_.run(again, limit);
  named_.insert(named_.end(), apart.begin(), apart.end());
  std::move(again.begin(), again.end(), std::back_inserter(requests_));
}

void NamedKeys::split(std::size_t index, std::vector<KeyGroup>& apart, std::vector<Request>& again) {
  const auto offset = static_cast<std::ptrdiff_t>(index);
  for (std::size_t key = 0; key < named_[index].keys.size(); ++key) {
    apart.push_back({named_[index].slot, named_[index].keys.subspan(key, 1)});
    again.push_back(request(apart.back()));
  }
  named_.erase(named_.begin() + offset);
  requests_.erase(requests_.begin() + offset);
}

}  // namespace weir::redis
