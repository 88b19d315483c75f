// SPDX-License-Identifier: Apache-2.0
#include <dlfcn.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <iterator>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "codegen/artefact/cpu.hpp"
#include "fixtures.hpp"

namespace frost {
namespace {

std::unique_ptr<LoadedArtefact> load(const Bytes& sealed) {
  auto loaded = load_artefact(sealed, kUnsigned, Limits{});
  EXPECT_TRUE(loaded) << loaded.error().message;
  return loaded ? std::move(*loaded) : nullptr;
}

Error load_error(const Bytes& sealed, const ArtefactLoadOptions& options = kUnsigned) {
  const auto loaded = load_artefact(sealed, options, Limits{});
  EXPECT_FALSE(loaded);
  return loaded ? Error{Code::kInternal, "loaded"} : loaded.error();
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

size_t open_descriptors() {
  return static_cast<size_t>(std::distance(std::filesystem::directory_iterator("/proc/self/fd"),
                                           std::filesystem::directory_iterator()));
}

size_t loaded_objects() {
  size_t count = 0;
  dl_iterate_phdr(
      [](dl_phdr_info*, size_t, void* counter) {
        ++*static_cast<size_t*>(counter);
        return 0;
      },
      &count);
  return count;
}

TEST(Load, EntriesAnswerAndTheNoteIsKept) {
  for (const char* name :
       {"policy_a", "policy_protected", "policy_both_hashes", "policy_driver", "policy_property"}) {
    const auto loaded = load(sealed_fixture(name));
    ASSERT_NE(loaded, nullptr) << name;
    ASSERT_EQ(loaded->entry_count(), 2U);
    EXPECT_EQ(ask(*loaded, 0, 5), 105);
    EXPECT_EQ(ask(*loaded, 1, 5), 106);
    EXPECT_EQ(encode_note(loaded->note()), encode_note(fixture_note("a")));
  }
}

TEST(Load, APolicyWithoutProceduresHasNoEntries) {
  const auto loaded = load(sealed_fixture("policy_empty"));
  ASSERT_NE(loaded, nullptr);
  EXPECT_EQ(loaded->entry_count(), 0U);
}

TEST(Load, OnlyASignatureOfATrustedKeyIsEnough) {
  const SigningKey key = SigningKey::create().value();
  const SigningKey other = SigningKey::create().value();
  const Bytes sealed = seal_artefact(read_fixture("policy_a"), &key);
  const ArtefactLoadOptions both{.trusted_keys = {other.public_key(), key.public_key()}};
  EXPECT_TRUE(load_artefact(sealed, both, Limits{}));
  EXPECT_TRUE(load_artefact(sealed, kUnsigned, Limits{}));
  const Error error = load_error(sealed, {.trusted_keys = {other.public_key()}});
  EXPECT_EQ(error.code, Code::kUntrusted);
  EXPECT_TRUE(contains(error.message, key.public_key().fingerprint())) << error.message;
  const Error unsigned_error = load_error(sealed_fixture("policy_a"), both);
  EXPECT_EQ(unsigned_error.code, Code::kUntrusted);
}

TEST(Load, WithoutSignatureItNeedsTheCallersWord) {
  const Error error = load_error(sealed_fixture("policy_a"), {});
  EXPECT_EQ(error.code, Code::kUntrusted);
  EXPECT_TRUE(contains(error.message, "allow_unsigned")) << error.message;
}

TEST(Load, CorruptBytesAreRefused) {
  Bytes sealed = sealed_fixture("policy_a");
  sealed[sealed.size() / 2] ^= std::byte{1};
  EXPECT_EQ(load_error(sealed).code, Code::kCorrupt);
  EXPECT_EQ(load_error({}).code, Code::kCorrupt);
}

TEST(Load, AnotherAbiHashIsRefusedAndBothAreNamed) {
  ElfEditor elf("policy_a");
  const auto note = elf.get<Elf64_Phdr>(elf.segment_offset(PT_NOTE));
  constexpr uint64_t kAbiHashOffset = 12 + 8 + 8;
  elf.put(note.p_offset + kAbiHashOffset, uint64_t{0x0123456789abcdef});
  const Error error = load_error(elf.sealed());
  EXPECT_EQ(error.code, Code::kIncompatible);
  char own_hash[17];
  std::snprintf(own_hash, sizeof own_hash, "%016llx",
                static_cast<unsigned long long>(rt::abi_hash()));
  EXPECT_TRUE(contains(error.message, "0123456789abcdef")) << error.message;
  EXPECT_TRUE(contains(error.message, own_hash)) << error.message;
}

TEST(Load, AnotherArchitectureIsRefused) {
  const std::string triple = kFixtureTriple;
  const std::string other = std::string(triple.find('-'), 'm') + triple.substr(triple.find('-'));
  const Error error = load_error(ElfEditor("policy_a").replace(triple, other).sealed());
  EXPECT_EQ(error.code, Code::kIncompatible);
  EXPECT_TRUE(contains(error.message, other)) << error.message;
}

TEST(Load, AnUnknownCpuIsRefused) {
  // The length before the text tells the CPU from the triple.
  const std::string cpu = kFixtureCpu;
  std::string from(sizeof(uint64_t), '\0');
  from[0] = static_cast<char>(cpu.size());
  const std::string to = from + std::string(cpu.size(), 'q');
  const Error error = load_error(ElfEditor("policy_a").replace(from + cpu, to).sealed());
  EXPECT_EQ(error.code, Code::kIncompatible);
  EXPECT_TRUE(contains(error.message, std::string(cpu.size(), 'q'))) << error.message;
}

TEST(Load, CpuLevelsAreCumulativeAndUnknownOnesRefused) {
  EXPECT_FALSE(artefact::check_cpu("native"));
  EXPECT_FALSE(artefact::check_cpu(""));
  EXPECT_FALSE(artefact::check_cpu("x86-64-v5"));
#if defined(__x86_64__)
  EXPECT_TRUE(artefact::check_cpu("x86-64"));
  const bool v2 = artefact::check_cpu("x86-64-v2").has_value();
  const bool v3 = artefact::check_cpu("x86-64-v3").has_value();
  const bool v4 = artefact::check_cpu("x86-64-v4").has_value();
  EXPECT_GE(v2, v3);
  EXPECT_GE(v3, v4);
  EXPECT_EQ(v3, v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2"));
#else
  EXPECT_TRUE(artefact::check_cpu("generic"));
#endif
}

TEST(Load, TwoArtefactsEachAnswerWithTheirOwnCode) {
  const auto a = load(sealed_fixture("policy_a"));
  const auto b = load(sealed_fixture("policy_b"));
  const auto a_again = load(sealed_fixture("policy_a_again"));
  const auto a_twice = load(sealed_fixture("policy_a"));
  EXPECT_EQ(ask(*a, 0, 1), 101);
  EXPECT_EQ(ask(*b, 0, 1), 201);
  EXPECT_EQ(ask(*a_again, 0, 1), 301);
  EXPECT_EQ(ask(*a_twice, 0, 1), 101);
  EXPECT_NE(a->entry(0), a_twice->entry(0));
  EXPECT_EQ(b->note().policy_digest, sha256_hex("b"));
}

TEST(Load, AReusedDescriptorNumberNeverBringsBackTheOldPolicy) {
  auto first = load(sealed_fixture("policy_a"));
  const auto second = load(sealed_fixture("policy_b"));
  first.reset();
  // Takes the number that the first one gave back.
  const auto third = load(sealed_fixture("policy_a_again"));
  EXPECT_EQ(ask(*second, 0, 1), 201);
  EXPECT_EQ(ask(*third, 0, 1), 301);
}

// Opens `bytes` as a careless host would: the descriptor is closed while the library stays.
class CarelessLibrary {
 public:
  explicit CarelessLibrary(const Bytes& bytes) {
    const int descriptor = memfd_create("careless", MFD_CLOEXEC);
    EXPECT_EQ(write(descriptor, bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    handle_ = dlopen(fmt::format("/proc/{}/fd/{}", getpid(), descriptor).c_str(), RTLD_NOW);
    EXPECT_NE(handle_, nullptr);
    close(descriptor);
  }
  CarelessLibrary(const CarelessLibrary&) = delete;
  CarelessLibrary& operator=(const CarelessLibrary&) = delete;
  ~CarelessLibrary() { dlclose(handle_); }

 private:
  void* handle_ = nullptr;
};

TEST(Load, AStaleLibraryUnderTheSameNameIsNoticed) {
  for (const char* stale : {"policy_a", "policy_a_again", "policy_driver"}) {
    const CarelessLibrary careless(read_fixture(stale));
    for (const char* wanted : {"policy_a", "policy_b"}) {
      if (std::string_view(stale) == wanted) continue;
      const Error error = load_error(sealed_fixture(wanted));
      EXPECT_EQ(error.code, Code::kIo);
      EXPECT_TRUE(contains(error.message, "another library")) << error.message;
    }
  }
  EXPECT_EQ(ask(*load(sealed_fixture("policy_b")), 0, 1), 201);
}

TEST(Load, LoadingAndUnloadingLeavesNothingBehind) {
  const Bytes sealed[] = {sealed_fixture("policy_a"), sealed_fixture("policy_b")};
  const size_t descriptors = open_descriptors();
  const size_t objects = loaded_objects();
  for (int cycle = 0; cycle < 200; ++cycle) {
    const auto loaded = load(sealed[cycle % 2]);
    ASSERT_NE(loaded, nullptr);
    EXPECT_EQ(ask(*loaded, 1, 7), cycle % 2 == 0 ? 108 : 208);
    EXPECT_EQ(open_descriptors(), descriptors + 1);
  }
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_EQ(loaded_objects(), objects);
}

TEST(Load, ARefusedArtefactLeavesNothingBehind) {
  const size_t descriptors = open_descriptors();
  const size_t objects = loaded_objects();
  Bytes sealed = sealed_fixture("policy_a");
  sealed.back() ^= std::byte{1};
  EXPECT_FALSE(load_artefact(sealed, kUnsigned, Limits{}));
  EXPECT_FALSE(load_artefact(sealed_fixture("needed"), kUnsigned, Limits{}));
  EXPECT_EQ(open_descriptors(), descriptors);
  EXPECT_EQ(loaded_objects(), objects);
}

TEST(Load, ThreadsLoadAtTheSameTime) {
  const Bytes a = sealed_fixture("policy_a");
  const Bytes b = sealed_fixture("policy_b");
  std::vector<std::jthread> threads;
  for (int thread = 0; thread < 4; ++thread) {
    threads.emplace_back([&, thread] {
      for (int cycle = 0; cycle < 50; ++cycle) {
        const bool first = (thread + cycle) % 2 == 0;
        const auto loaded = load(first ? a : b);
        ASSERT_NE(loaded, nullptr);
        EXPECT_EQ(ask(*loaded, 0, 1), first ? 101 : 201);
      }
    });
  }
}

TEST(Load, TheCallersBytesAreNotNeededAfterwards) {
  Bytes sealed = sealed_fixture("policy_a");
  const auto loaded = load(sealed);
  std::ranges::fill(sealed, std::byte{0xCC});
  EXPECT_EQ(ask(*loaded, 0, 1), 101);
  EXPECT_EQ(loaded->note().program, "program of a\n");
}

}  // namespace
}  // namespace frost
