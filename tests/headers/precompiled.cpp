// SPDX-License-Identifier: BSL-1.0
// The program that owns the header that tests share precompiled; see tests/CMakeLists.txt. It is never run.
int main() {}
