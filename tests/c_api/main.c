/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

#define FROST_C_TEST(name) TEST(name);
#include "tests.def"
#undef FROST_C_TEST

int main(int argc, char** argv) {
  int ran = 0;
#define FROST_C_TEST(name)                       \
  if (argc < 2 || strcmp(argv[1], #name) == 0) { \
    test_##name();                               \
    ++ran;                                       \
  }
#include "tests.def"
#undef FROST_C_TEST
  printf("%d tests passed\n", ran);
  return ran > 0 ? 0 : 1;
}
