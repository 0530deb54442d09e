// SPDX-License-Identifier: BSL-1.0
// main() of every test program.
#define BOOST_TEST_MODULE weir
#include <boost/test/unit_test.hpp>
