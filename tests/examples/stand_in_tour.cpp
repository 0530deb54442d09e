// SPDX-License-Identifier: BSL-1.0
// The tour of examples/oracle and examples/sqlserver on what stands in for their engines:
//   stand_in_tour CHAIN    as the conformance suite names it, "oracle (H2)"
#include <algorithm>
#include <exception>
#include <iostream>
#include <string_view>

#include "subjects.hpp"
#include "tour.hpp"

int main(int argc, char** argv) {
  const std::string_view wanted = argc == 2 ? argv[1] : "";
  try {
    const auto subjects = weir::conformance::stores_under_test();
    const auto found =
        std::find_if(subjects.begin(), subjects.end(), [&](const auto& each) { return each.name == wanted; });
    if (found == subjects.end()) {
      std::cerr << "usage: stand_in_tour CHAIN, one of the conformance suite's\n";
      return 2;
    }
    tour::run(*found->open(), std::cout);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
