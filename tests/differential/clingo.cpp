// SPDX-License-Identifier: Apache-2.0
#include "tests/differential/clingo.hpp"

#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace frost::difftest {

namespace {

// `r3_7(V0,42)`: relation 7 of program 3.
class Writer {
 public:
  explicit Writer(size_t program) : prefix_("r" + std::to_string(program) + "_") {}

  std::string text(const FlatProgram& program) {
    for (size_t i = 0; i < program.relations.size(); ++i) {
      // Otherwise a relation without facts and rules is a warning.
      std::string signature = prefix_ + std::to_string(i);
      out_ += "#defined " + signature + "/" + std::to_string(program.relations[i].arity) + ".\n";
      for (const FlatTuple& tuple : program.relations[i].facts) {
        FlatAtom atom{i, {}};
        for (uint32_t value : tuple) atom.terms.push_back({false, value});
        add(atom);
        out_ += ".\n";
      }
    }
    for (const FlatRule& rule : program.rules) add(rule);
    return std::move(out_);
  }

  std::string show(size_t relation, size_t arity) const {
    return "#show " + prefix_ + std::to_string(relation) + "/" + std::to_string(arity) + ".\n";
  }

 private:
  void add(const FlatTerm& term) {
    out_ += (term.is_variable ? "V" : "") + std::to_string(term.number);
  }
  void add(const FlatAtom& atom) {
    out_ += prefix_ + std::to_string(atom.relation);
    for (size_t i = 0; i < atom.terms.size(); ++i) {
      out_ += i == 0 ? '(' : ',';
      add(atom.terms[i]);
    }
    if (!atom.terms.empty()) out_ += ')';
  }
  void add(const FlatRule& rule) {
    add(rule.head);
    std::string_view separator = " :- ";
    auto next = [&] {
      out_ += separator;
      separator = ", ";
    };
    for (const FlatAtom& atom : rule.body) {
      next();
      add(atom);
    }
    for (const FlatAtom& atom : rule.negated) {
      next();
      out_ += "not ";
      add(atom);
    }
    for (const FlatTest& test : rule.tests) {
      next();
      add(test.left);
      out_ += test.is_equal ? " = " : " != ";
      add(test.right);
    }
    out_ += ".\n";
  }

  std::string prefix_;
  std::string out_;
};

// A file of its own for this process, removed at the end.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& text)
      : path_(std::filesystem::temp_directory_path() /
              ("frost_clingo_" + std::to_string(::getpid()) + ".lp")) {
    std::ofstream(path_) << text;
  }
  ~ScratchFile() {
    std::error_code ignored;
    std::filesystem::remove(path_, ignored);
  }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;

  [[nodiscard]] std::string path() const { return path_.string(); }

 private:
  std::filesystem::path path_;
};

std::string output_of(const std::string& command) {
  struct Close {
    void operator()(std::FILE* pipe) const { ::pclose(pipe); }
  };
  std::unique_ptr<std::FILE, Close> pipe(::popen(command.c_str(), "r"));
  if (pipe == nullptr) throw std::runtime_error("cannot run " + command);
  std::string output;
  char buffer[4096];
  while (size_t count = std::fread(buffer, 1, sizeof buffer, pipe.get())) {
    output.append(buffer, count);
  }
  return output;
}

// Reads a number and steps over it and the character after it.
size_t read_number(std::string_view& text) {
  size_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc()) throw std::runtime_error("clingo: no number in " + std::string(text));
  auto length = static_cast<size_t>(end - text.data());
  text.remove_prefix(std::min(length + 1, text.size()));
  return number;
}

}  // namespace

bool has_clingo() { return std::system("clingo --version >/dev/null 2>&1") == 0; }

std::vector<std::set<FlatTuple>> run_clingo(const std::vector<const FlatProgram*>& programs,
                                            const std::string& name, size_t arity) {
  std::string text = "#show.\n";
  for (size_t i = 0; i < programs.size(); ++i) {
    Writer writer(i);
    text += writer.text(*programs[i]);
    auto relation = programs[i]->predicates.find({name, arity});
    if (relation != programs[i]->predicates.end()) text += writer.show(relation->second, arity);
  }
  ScratchFile file(text);
  // All models: a program that is not stratified could have two.
  std::string output = output_of("clingo -V0 0 " + file.path() + " 2>&1");
  size_t end = output.find('\n');
  if (end == std::string::npos || output.substr(end + 1) != "SATISFIABLE\n") {
    throw std::runtime_error("clingo: not one model: " + output.substr(0, 2000));
  }
  std::vector<std::set<FlatTuple>> result(programs.size());
  std::string_view atoms = std::string_view(output).substr(0, end);
  while (!atoms.empty()) {
    std::string_view atom = atoms.substr(0, atoms.find(' '));
    atoms.remove_prefix(std::min(atom.size() + 1, atoms.size()));
    atom.remove_prefix(1);
    size_t program = read_number(atom);
    read_number(atom);  // the relation
    FlatTuple tuple;
    while (!atom.empty()) tuple.push_back(static_cast<uint32_t>(read_number(atom)));
    result.at(program).insert(std::move(tuple));
  }
  return result;
}

}  // namespace frost::difftest
