// SPDX-License-Identifier: Apache-2.0
// frost artefact show | keygen | sign | verify
#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "tools/frost/artefact.hpp"
#include "tools/frost/command.hpp"
#include "tools/frost/console.hpp"
#include "tools/frost/file.hpp"
#include "tools/frost/output.hpp"

namespace frost::cli {
namespace {

struct Options {
  std::string path;
  std::string key_path;
  std::string output_path;
  std::vector<std::string> key_paths;
};

std::string signer_text(const ArtefactInfo& info) {
  return info.signer ? info.signer->fingerprint() : "none";
}

std::string hex(uint64_t number) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text(16, '0');
  for (size_t i = 0; i < text.size(); ++i)
    text[text.size() - 1 - i] = kDigits[number >> 4 * i & 15];
  return text;
}

std::string info_text(const ArtefactInfo& info) {
  std::string text;
  const auto line = [&](const std::string& name, const std::string& value) {
    text += name + std::string(16 - name.size(), ' ') + escape(value) + "\n";
  };
  line("policy digest", info.policy_digest);
  line("signed by", signer_text(info));
  line("loads here", info.refusal.empty() ? "yes" : "no: " + info.refusal);
  line("target", info.target + ", " + info.cpu);
  line("made by", "Permafrost " + info.compiler_version + ", LLVM " + info.llvm_version);
  line("runtime ABI", hex(info.abi_hash));
  line("bytes", grouped(info.bytes));
  for (const Source& source : info.sources) {
    line("source", source.name + ", " + grouped(source.text.size()) + " bytes");
  }
  for (const std::string& entry : info.entries) line("entry", entry);
  return text;
}

std::string info_json(const ArtefactInfo& info) {
  nlohmann::ordered_json json = {
      {"policyDigest", info.policy_digest},
      {"signedBy", info.signer ? nlohmann::ordered_json(signer_text(info)) : nullptr},
      {"loadsHere", info.refusal.empty()},
      {"target", info.target},
      {"cpu", info.cpu},
      {"compilerVersion", info.compiler_version},
      {"llvmVersion", info.llvm_version},
      {"abiHash", hex(info.abi_hash)},
      {"bytes", info.bytes},
      {"entries", info.entries},
  };
  if (!info.refusal.empty()) json["refusal"] = info.refusal;
  auto& sources = json["sources"] = nlohmann::ordered_json::array();
  for (const Source& source : info.sources) {
    sources.push_back({{"name", source.name}, {"text", source.text}});
  }
  // File names may be any bytes.
  return json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Outcome<ArtefactInfo> describe_file(const std::string& path) {
  const auto bytes = read_artefact(path);
  if (!bytes) return std::unexpected(bytes.error());
  auto info = describe_artefact(std::as_bytes(std::span(*bytes)));
  if (!info) return stop_at(path, info.error());
  return *std::move(info);
}

Outcome<int> show(const Options& options) {
  const auto info = describe_file(options.path);
  if (!info) return std::unexpected(info.error());
  print(output().json ? info_json(*info) : info_text(*info));
  return kExitOk;
}

Outcome<int> keygen(const Options& options) {
  const auto key = SigningKey::create();
  if (!key) return stop(key.error());
  const std::string public_path = options.output_path + ".pub";
  const std::string secret = key->to_pem();
  const std::string open = key->public_key().to_pem();
  if (auto done = write_new_file(options.output_path, 0600, std::as_bytes(std::span(secret)));
      !done) {
    return std::unexpected(std::move(done.error()));
  }
  if (auto done = write_new_file(public_path, 0644, std::as_bytes(std::span(open))); !done) {
    return std::unexpected(std::move(done.error()));
  }
  note("wrote the secret key " + options.output_path + " and the public key " + public_path);
  print_item(key->public_key().fingerprint());
  return kExitOk;
}

Outcome<int> sign(const Options& options) {
  const auto key = read_signing_key(options.key_path);
  if (!key) return std::unexpected(key.error());
  const auto bytes = read_artefact(options.path);
  if (!bytes) return std::unexpected(bytes.error());
  const auto made = sign_artefact(std::as_bytes(std::span(*bytes)), *key);
  if (!made) return stop_at(options.path, made.error());
  const std::string& output = options.output_path.empty() ? options.path : options.output_path;
  if (auto written = write_file(output, *made); !written) {
    return std::unexpected(std::move(written.error()));
  }
  note("signed " + output + " with the key " + key->public_key().fingerprint());
  return kExitOk;
}

Outcome<int> verify(const Options& options) {
  const auto keys = read_public_keys(options.key_paths);
  if (!keys) return std::unexpected(keys.error());
  const auto info = describe_file(options.path);
  if (!info) return std::unexpected(info.error());
  const bool is_signed = info->signer && std::ranges::find(*keys, *info->signer) != keys->end();
  const std::string signer = info->signer ? "signed by " + signer_text(*info) : "not signed";
  if (output().json) {
    const auto name = info->signer ? nlohmann::ordered_json(signer_text(*info)) : nullptr;
    print_json({{"ok", is_signed}, {"signedBy", name}});
  } else {
    print(is_signed ? "ok: " + signer + "\n" : "refused: " + signer + "\n");
  }
  return is_signed ? kExitOk : kExitNegative;
}

struct Verb {
  const char* name;
  const char* summary;
  const char* example;
  void (*declare)(CLI::App& app, Options& options);
  Outcome<int> (*run)(const Options& options);
};

void declare_file(CLI::App& app, Options& options) {
  app.add_option("ARTEFACT", options.path, "What `frost compile -o` wrote")
      ->required()
      ->type_name("FILE");
}

void declare_keygen(CLI::App& app, Options& options) {
  app.add_option("-o,--output", options.output_path,
                 "The secret key (PEM, mode 0600); the public key gets this name and .pub. Files "
                 "that are there are never replaced")
      ->required()
      ->type_name("FILE");
}

void declare_sign(CLI::App& app, Options& options) {
  declare_file(app, options);
  app.add_option("--key", options.key_path,
                 "The secret key: Ed25519 in PKCS #8 PEM, of `frost artefact keygen` or openssl")
      ->required()
      ->type_name("FILE");
  app.add_option("-o,--output", options.output_path, "Default: the artefact itself")
      ->type_name("FILE");
}

void declare_verify(CLI::App& app, Options& options) {
  declare_file(app, options);
  app.add_option("--key", options.key_paths,
                 "A public key (PEM) that may have signed it; may be given more than once")
      ->required()
      ->type_name("FILE")
      ->allow_extra_args(false);
}

constexpr std::array kVerbs = {
    Verb{"show", "Print what an artefact says about itself, and whether it loads here",
         "frost artefact show github.frost", declare_file, show},
    Verb{"keygen", "Make a key pair for signing", "frost artefact keygen -o release.key",
         declare_keygen, keygen},
    Verb{"sign", "Sign an artefact, in the place of a signature it may have",
         "frost artefact sign github.frost --key release.key", declare_sign, sign},
    Verb{"verify", "Was it signed with one of these keys? Prints `ok` or `refused` and who signed",
         "frost artefact verify github.frost --key release.key.pub", declare_verify, verify},
};

}  // namespace

RunCommand declare_artefact(CLI::App& app) {
  app.require_subcommand(1);
  auto options = std::make_shared<Options>();
  std::vector<const CLI::App*> apps;
  for (const Verb& verb : kVerbs) {
    CLI::App* const sub = app.add_subcommand(verb.name, verb.summary);
    sub->footer(std::string("Example:\n  ") + verb.example);
    verb.declare(*sub, *options);
    apps.push_back(sub);
  }
  return [options, apps]() -> Outcome<int> {
    const auto parsed =
        std::ranges::find_if(apps, [](const CLI::App* sub) { return sub->parsed(); });
    return kVerbs.at(static_cast<size_t>(parsed - apps.begin())).run(*options);
  };
}

}  // namespace frost::cli
