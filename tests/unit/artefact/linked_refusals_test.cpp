// SPDX-License-Identifier: Apache-2.0
// Shared objects as linkers make them: some are artefacts, most are not.
#include "fixtures.hpp"

namespace frost {
namespace {

class AcceptedLink : public testing::TestWithParam<const char*> {};

TEST_P(AcceptedLink, IsVerifiedAndKeepsItsNote) {
  const auto verified = verify_artefact(sealed_fixture(GetParam()), Limits{});
  ASSERT_TRUE(verified) << verified.error().message;
  EXPECT_EQ(encode_note(verified->note), encode_note(fixture_note("a")));
}

INSTANTIATE_TEST_SUITE_P(Linked, AcceptedLink,
                         testing::Values("policy_a", "policy_a_again", "policy_both_hashes",
                                         "policy_protected", "policy_driver", "policy_property"),
                         [](const auto& one) { return std::string(one.param); });

struct Refused {
  const char* fixture;
  const char* reason;
};

// gtest would print the addresses of the texts.
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.fixture; }

class RefusedLink : public testing::TestWithParam<Refused> {};

TEST_P(RefusedLink, IsRefusedWithItsReason) {
  const auto verified = verify_artefact(sealed_fixture(GetParam().fixture), Limits{});
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Code::kCorrupt);
  EXPECT_NE(verified.error().message.find(GetParam().reason), std::string::npos)
      << verified.error().message;
}

TEST_P(RefusedLink, IsNotLoadedEither) {
  EXPECT_FALSE(load_artefact(sealed_fixture(GetParam().fixture), kUnsigned, Limits{}));
}

INSTANTIATE_TEST_SUITE_P(
    Linked, RefusedLink,
    testing::Values(Refused{"needed", "DT_NEEDED"}, Refused{"soname", "DT_SONAME"},
                    Refused{"runpath", "DT_RUNPATH"}, Refused{"rpath", "DT_RPATH"},
                    Refused{"constructor", "DT_INIT_ARRAY"}, Refused{"destructor", "DT_FINI_ARRAY"},
                    Refused{"init", "DT_INIT"}, Refused{"fini", "DT_FINI"},
                    Refused{"thread_local", "thread-local"}, Refused{"undefined_call", "DT_JMPREL"},
                    Refused{"undefined_data", "undefined symbol `frost_elsewhere`"},
                    Refused{"indirect", "IRELATIVE"}, Refused{"text_relocation", "DT_TEXTREL"},
                    Refused{"second_export", "exports `frost_other`"},
                    Refused{"no_entries", "exports `frost_wrong_name`"},
                    Refused{"null_entry", "does not point to code"},
                    Refused{"data_entry", "does not point to code"},
                    Refused{"executable_stack", "executable stack"},
                    Refused{"writable_code", "writable and executable"},
                    Refused{"packed_relocations", "DT_RELR"}, Refused{"symbolic", "DT_FLAGS 0xa"},
                    Refused{"no_delete", "DT_FLAGS_1"}, Refused{"no_note", "no policy note"},
                    Refused{"two_notes", "two policy notes"}),
    [](const auto& one) { return std::string(one.param.fixture); });

}  // namespace
}  // namespace frost
