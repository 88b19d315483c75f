// SPDX-License-Identifier: Apache-2.0
// write_note NAME FILE: the note of a fixture, for the assembler.
#include <cstdio>

#include "fixture_notes.hpp"

int main(int argument_count, char** arguments) {
  if (argument_count != 3) return 2;
  const auto note = frost::encode_note(frost::fixture_note(arguments[1]));
  std::FILE* file = std::fopen(arguments[2], "wb");
  if (file == nullptr) return 1;
  const bool written = std::fwrite(note.data(), 1, note.size(), file) == note.size();
  return std::fclose(file) == 0 && written ? 0 : 1;
}
