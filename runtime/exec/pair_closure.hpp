// SPDX-License-Identifier: Apache-2.0
// One recursive relation of pairs, evaluated a set at a time (design §8.3 to §8.5).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "runtime/abi.h"
#include "runtime/exec/id_pair.hpp"

namespace frost::rt {

// The least relation p of pairs that holds what its rules say. Rules of one kind may be added any
// number of times; the order of rules and of their pairs does not matter, nor do repetitions.
//
// Thread safety: none.
// Lifetime:      owns its rules. run() uses them up; the object is then as new.
// Errors:        the status of run(); std::bad_alloc from the others.
// Cost:          rules over fixed pairs in one direction: linear in the pairs plus the rows of the
//                components. Otherwise each pair of p crosses each edge between rows about once.
//                Ids may be any numbers: memory follows how many they are.
class PairClosure {
 public:
  // p(x,y) :- seed(x,y).
  void add_seeds(std::vector<IdPair> pairs);
  // p(x,y) :- a(x,u), p(u,y).
  void add_left(std::vector<IdPair> a);
  // p(x,y) :- p(x,v), b(v,y).
  void add_right(std::vector<IdPair> b);
  // p(x,y) :- a(x,u), p(u,v), b(v,y).
  void add_sandwich(std::vector<IdPair> a, std::vector<IdPair> b);

  // A variable of a derived rule: either end of p(c,d), or the second of g.
  enum class End : uint8_t { kFirst, kSecond, kOther };
  // p(target,o) :- p(c,d), g(key,other), p(source,o). The key is c or d; target and source are two
  // different ones of c (kFirst), d (kSecond) and other (kOther). Without g there is no other, and
  // the key means nothing.
  struct Derived {
    std::optional<std::vector<IdPair>> g;  // (key, other)
    End key;
    End target;
    End source;
  };
  void add_derived(Derived rule);

  // Replaces `out` by the pairs of p, each once, ascending by first and then by second. Fuel is
  // charged at about one unit for each id or word touched. `bytes_max` bounds what is held at one
  // time: rules, intermediate rows and `out`.
  //
  // FROST_YES, FROST_E_FUEL, FROST_E_DEADLINE, FROST_E_MEMORY; FROST_E_INTERNAL for FROST_ALL among
  // the ids and for a derived rule of another form. After an error `out` is empty: a part is never
  // an answer.
  frost_status run(frost_req& request, uint64_t bytes_max, std::vector<IdPair>& out) noexcept;

 private:
  struct Sandwich {
    std::vector<IdPair> a;
    std::vector<IdPair> b;
  };
  friend class PairEvaluation;
  template <class Rules, class Visit>
  static void for_each_relation(Rules& rules, Visit&& visit);

  std::vector<IdPair> seeds_;
  std::vector<IdPair> left_;
  std::vector<IdPair> right_;
  std::vector<Sandwich> sandwiches_;
  std::vector<Derived> derived_;
};

}  // namespace frost::rt
