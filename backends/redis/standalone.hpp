// SPDX-License-Identifier: BSL-1.0
/// \file
/// One server.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "topology.hpp"

namespace weir::redis {

class Standalone final : public Topology {
 public:
  Standalone(Endpoint endpoint, std::shared_ptr<const NodeSettings> settings)
      : node_(std::make_shared<Node>(std::move(endpoint), std::move(settings))) {}

  NodePtr find(Slot, Role, const Limit&) override { return node_; }
  std::vector<NodePtr> primaries(const Limit&) override { return {node_}; }
  bool has_slots() const noexcept override { return false; }
  NodePtr at(const Endpoint&) override { return node_; }
  void moved(Slot, const Endpoint&) override {}
  // The name may lead to another server by now.
  void look_again(const NodePtr&, const Limit&) noexcept override {}

 private:
  const NodePtr node_;
};

}  // namespace weir::redis
