// SPDX-License-Identifier: Apache-2.0
#include "runtime/checkpoint/fact_base_files.hpp"

#include <optional>
#include <set>
#include <utility>

#include "runtime/checkpoint/contents.hpp"

namespace frost::rt {
namespace {

constexpr std::string_view kUsedSuffix = ".used";
constexpr std::string_view kUnusedSuffix = ".unused";

// A fact of the policy text is a list: whether somebody stored it too, its predicate, and type and
// id of each argument.
constexpr std::string_view kStored = "stored";
constexpr std::string_view kHidden = "hidden";

std::string encode_policy_facts(const StoredFacts& facts) {
  TextLists lists;
  for (const OwnedFact& fact : facts.policy_facts()) {
    auto& list = lists.emplace_back();
    list.emplace_back(facts.hidden().contains(fact) ? kHidden : kStored);
    list.push_back(fact.predicate);
    for (const auto& [type, id] : fact.arguments) list.insert(list.end(), {type, id});
  }
  return encode(lists);
}

struct PolicyFacts {
  std::set<OwnedFact> all;
  std::set<OwnedFact> hidden;
};

std::optional<PolicyFacts> decode_policy_facts(std::string_view attachment) {
  auto lists = decode_text_lists(std::as_bytes(std::span(attachment)));
  if (!lists) return std::nullopt;
  PolicyFacts facts;
  for (std::vector<std::string>& list : *lists) {
    if (list.size() < 2 || list.size() % 2 != 0) return std::nullopt;
    if (list[0] != kStored && list[0] != kHidden) return std::nullopt;
    OwnedFact fact{std::move(list[1]), {}};
    for (size_t at = 2; at < list.size(); at += 2) {
      fact.arguments.emplace_back(std::move(list[at]), std::move(list[at + 1]));
    }
    if (list[0] == kHidden) facts.hidden.insert(fact);
    facts.all.insert(std::move(fact));
  }
  return facts;
}

std::unexpected<Error> damaged(const std::string& path, const std::string& what) {
  return fail(Code::kCorrupt,
              "`" + path + "` is damaged: " + what + "; restore the database from a backup");
}

bool has_role(const FactBaseFile& file, std::string_view suffix) {
  return file.name.ends_with(suffix) && file.name.find('/') == std::string::npos;
}

}  // namespace

Result<std::vector<FactBaseFile>> write_fact_base(const StoredFacts& facts, FileSystem& files,
                                                  const std::string& directory,
                                                  const std::string& stem) {
  std::vector<FactBaseFile> written;
  const auto write = [&](const Snapshot& snapshot, std::string_view attachment,
                         std::string_view suffix) -> Result<void> {
    std::string name = stem + std::string(suffix);
    auto digest = write_checkpoint(snapshot, attachment, files, directory + "/" + name);
    if (!digest) return std::unexpected(digest.error());
    written.push_back({std::move(name), *digest});
    return {};
  };
  auto done = write(*facts.used(), encode_policy_facts(facts), kUsedSuffix);
  if (done && facts.unused() != nullptr) done = write(*facts.unused(), {}, kUnusedSuffix);
  if (done) return written;
  for (const FactBaseFile& file : written) {
    static_cast<void>(files.remove(directory + "/" + file.name));
  }
  return std::unexpected(done.error());
}

Result<std::unique_ptr<FactBase>> open_fact_base(FileSystem& files, const std::string& directory,
                                                 std::span<const FactBaseFile> written,
                                                 const Limits& limits) {
  const bool has_both_roles = (written.size() == 1 && has_role(written[0], kUsedSuffix)) ||
                              (written.size() == 2 && has_role(written[0], kUsedSuffix) &&
                               has_role(written[1], kUnusedSuffix));
  if (!has_both_roles) return damaged(directory, "its checkpoint has other files than it must");
  std::vector<OpenedCheckpoint> opened;
  for (const FactBaseFile& file : written) {
    auto checkpoint = open_checkpoint(files, directory + "/" + file.name, file.digest, limits);
    if (!checkpoint) return std::unexpected(checkpoint.error());
    opened.push_back(*std::move(checkpoint));
  }
  const std::string path = directory + "/" + written[0].name;
  auto policy_facts = decode_policy_facts(opened[0].attachment);
  if (!policy_facts) return damaged(path, "its facts of the policy text cannot be read");
  auto unused = opened.size() == 2 ? std::move(opened[1].store) : nullptr;
  auto base =
      FactBase::restore(std::move(opened[0].store), std::move(unused), std::move(policy_facts->all),
                        std::move(policy_facts->hidden), limits);
  if (!base) return damaged(path, base.error().message);
  return base;
}

}  // namespace frost::rt
