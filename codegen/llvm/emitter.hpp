// SPDX-License-Identifier: Apache-2.0
// LIR to LLVM IR. Internal to codegen/llvm.
//
// The shape of the output (design §11.3, §11.5): one function per procedure, SSA in its final loop
// form, no memory of its own but one small array for prefixes. Names are made here; policy text
// never becomes a symbol.
#pragma once

#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/Module.h>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "codegen/llvm/slots.hpp"
#include "ir/lir/lir.hpp"

namespace frost {

using Builder = llvm::IRBuilder<>;

class DebugInfo;
struct ModuleOptions;

// What every emitter needs: the module and the ABI's types.
struct ModuleContext {
  ModuleContext(llvm::Module& target, const ModuleOptions& options);

  llvm::Module& module;
  // Each read of an array is preceded by a test of its index, which ends in frost_calls of the
  // request. For that, every helper has the request as one more argument.
  bool checked;
  bool has_masked_loads;
  // The code is that of parts: what is numbered by the program are symbols (slots.hpp).
  bool has_slots;
  llvm::LLVMContext& context;
  llvm::PointerType* ptr;
  llvm::IntegerType* i1;
  llvm::IntegerType* i8;
  llvm::IntegerType* i16;
  llvm::IntegerType* i32;
  llvm::IntegerType* i64;
  llvm::FunctionType* entry_type;  // frost_entry_fn
  // (words, begin, end, low, high) -> index or UINT32_MAX; checked: and the length of the array.
  llvm::Function* find_sorted;
  // (chunk, key) -> i64: begin and, in the upper half, end. For the layouts of chunks whose look-up
  // is not emitted in place. Checked: and the keys that the chunk has.
  llvm::Function* other_range;
  // (path, key) -> {i64, ids, masks}: AccessEmitter::csr_range, its begin and end as by
  // other_range. Not in checked code.
  llvm::Function* csr_range;
  // (request, id) -> i32: AccessEmitter::emit.
  llvm::Function* emit;
  // (path, value, length) -> i1: the neighbours of `value` are known and fewer than `length`.
  llvm::Function* is_other_shorter;
  // Membership tests, one function per payload width, shared by all procedures: in place they would
  // be most of the code (design §11.3, item 2).
  std::array<llvm::Function*, 5> long_memberships;  // what the following ones leave to others
  llvm::Function* contains;                         // (path, key, value) -> i1
  std::array<llvm::Function*, 4> csr_masks;         // 8, 16, 32, 64 bits: (path, key, value) -> i64
  // (path, key, value, bits) -> i1: csr_mask with 8 bits has one of `bits`; the first one for what
  // the other leaves to it. Null where short lists are not compared at once.
  llvm::Function* other_csr_test;
  llvm::Function* csr_test;
  DebugInfo* debug = nullptr;  // of this module; null: without
  // (request) -> i32: the runtime's refuel. It keeps the registers of its callers, which would save
  // them on every way for a call that is hardly ever made.
  llvm::Function* refuel;

  [[nodiscard]] llvm::Function* csr_mask(uint32_t bits) const;
  // Whether look-ups of pairs in the path may go to csr_test, or do what it does in place.
  [[nodiscard]] bool compares_at_once(const lir::Program& program, const lir::Path& path) const;
  // (request, arguments) -> i32: of what procedures call.
  [[nodiscard]] llvm::FunctionType* body_type(size_t arguments) const;
  // A function that all procedures share, without a body.
  llvm::Function* declare_helper(const std::string& name, llvm::Type* result,
                                 std::vector<llvm::Type*> parameters) const;
  // The request that a helper was called with: null unless checked.
  [[nodiscard]] llvm::Value* request_of(llvm::Function* helper) const;

  // slot_value(kind, number) + addend: a number, or the symbol that stands for it.
  [[nodiscard]] llvm::Constant* number(llvm::IntegerType* type, SlotKind kind, uint32_t number,
                                       uint32_t addend = 0) const;
  // Byte slot_value(kind, number) of the structure at `base`.
  [[nodiscard]] llvm::Value* element(Builder& ir, llvm::Value* base, SlotKind kind, uint32_t number,
                                     const llvm::Twine& name = "") const;

  // Snapshot fields never change while a request runs.
  llvm::LoadInst* load_invariant(Builder& ir, llvm::Type* type, llvm::Value* address,
                                 const llvm::Twine& name) const;
  // Argument `index` of an entry.
  llvm::Value* load_argument(Builder& ir, llvm::Value* arguments, uint32_t index) const;
  // Field `offset` bytes into the structure at `base`.
  llvm::Value* field(Builder& ir, llvm::Value* base, uint64_t offset) const;
};

// A range of one loop: elements [begin, end), and for neighbours the arrays of their chunk.
struct RangeValue {
  llvm::Value* begin = nullptr;
  llvm::Value* end = nullptr;
  llvm::Value* ids = nullptr;
  llvm::Value* payload = nullptr;
  llvm::Value* limit = nullptr;  // checked: the length of these arrays, i32
  // i32: how far ids are shifted to the left (rt::id_shift); null where no chunk is packed.
  llvm::Value* id_shift = nullptr;
};

// The access primitives as IR; their C++ twins are in runtime/exec/access.hpp.
class AccessEmitter {
 public:
  AccessEmitter(const ModuleContext& module, Builder& ir, llvm::Value* request)
      : m_(module), ir_(ir), request_(request) {}

  // Calls a helper; its own calling convention.
  llvm::CallInst* call(llvm::Function* helper, std::vector<llvm::Value*> arguments,
                       const char* name = "");
  // Checked: goes on where `index` is below `count`, and reports `read` (FROST_READ_…) else.
  void require_below(llvm::Value* index, llvm::Value* count, uint32_t read);

  // Address of path descriptor `index`.
  llvm::Value* path(uint32_t index);
  llvm::Value* constant(uint32_t index);
  llvm::Value* literal_of(uint32_t type, llvm::Value* id);

  llvm::Value* bitmap_test(llvm::Value* path, llvm::Value* key);  // i1
  llvm::Value* unary_mask(llvm::Value* path, llvm::Value* key, uint32_t bits);
  // i1: the key may have rows; private ids never do. The mask of one that may.
  llvm::Value* key_in_path(llvm::Value* path, llvm::Value* key);
  llvm::Value* known_unary_mask(llvm::Value* path, llvm::Value* key, uint32_t bits);
  // `bits` is the width of the masks of the path, here and below.
  RangeValue csr_range(llvm::Value* path, llvm::Value* key, uint32_t bits);
  // The same by a call: a quarter of the code, for where that counts more than some instructions.
  RangeValue shared_csr_range(llvm::Value* path, llvm::Value* key, uint32_t bits);
  // The same of a dense chunk only, which is packed if masks have 8 bits. Goes to `none` for a key
  // without rows and to `other` for another chunk.
  RangeValue dense_csr_range(llvm::Value* path, llvm::Value* key, uint32_t bits,
                             llvm::BasicBlock* none, llvm::BasicBlock* other);
  // Of a path whose chunks are all functional, and packed if they can be: the neighbour of a key in
  // the path, and i1, whether there is one.
  std::pair<llvm::Value*, llvm::Value*> functional_neighbour(llvm::Value* path, llvm::Value* key,
                                                             uint32_t bits);
  llvm::Value* functional_contains(llvm::Value* path, llvm::Value* key, llvm::Value* value);  // i1
  llvm::Value* functional_mask(llvm::Value* path, llvm::Value* key, llvm::Value* value,
                               uint32_t bits);   // i64
  llvm::Value* length(const RangeValue& range);  // i32
  // The path of the same rows in the other order, or null.
  llvm::Value* reverse(llvm::Value* path);
  // i32: index of `value` in the range, or UINT32_MAX.
  llvm::Value* csr_find(const RangeValue& range, llvm::Value* value);
  // The words of the neighbours of `key` in a path with masks of 8 bits, when they are packed and
  // few enough to compare all at once: as a vector, with 0 behind the last. Goes to `none` and to
  // `other` like dense_csr_range.
  llvm::Value* packed_lanes(llvm::Value* path, llvm::Value* key, llvm::BasicBlock* none,
                            llvm::BasicBlock* other);
  // Of such words: whether that of `value` has one of the bits `wanted` in its mask (i1); its mask,
  // 0 when it is absent (i64).
  llvm::Value* has_common(llvm::Value* words, llvm::Value* value, llvm::Value* wanted);
  llvm::Value* mask_among(llvm::Value* words, llvm::Value* value);
  llvm::Value* neighbour(const RangeValue& range, llvm::Value* index);
  llvm::Value* neighbour_mask(const RangeValue& range, llvm::Value* index, uint32_t bits);
  llvm::Value* key_count(llvm::Value* path);
  llvm::Value* column(llvm::Value* path, llvm::Value* row, uint32_t column);
  llvm::Value* row_mask(llvm::Value* path, llvm::Value* row, uint32_t bits);
  RangeValue runs_range(uint32_t path_index, const std::vector<llvm::Value*>& prefix,
                        llvm::Value* buffer);

  // The id of the request's time.
  llvm::Value* now();
  // i32: the order of two integers by their values.
  llvm::Value* compare(llvm::Value* a, llvm::Value* b);
  void note_unbounded(uint32_t site);

  // The runtime call at byte `offset` of frost_calls with the request, `numbers`, and `values` as
  // an array and its length. The array is in `buffer`.
  llvm::Value* table_call(uint64_t offset, llvm::Type* result, llvm::ArrayRef<llvm::Value*> numbers,
                          const std::vector<llvm::Value*>& values, llvm::Value* buffer);
  llvm::Value* answer_column(llvm::Value* row, uint32_t column);
  // The runtime call at byte `offset` of frost_calls with the request and these.
  llvm::Value* runtime_call(uint64_t offset, llvm::Type* result,
                            llvm::ArrayRef<llvm::Value*> operands);
  // i32: the error of a table.
  llvm::Value* failure();
  // The range that runs_range and table_range pack.
  RangeValue unpack(llvm::Value* packed);

  // Subtracts the length of `range`, or one for a call, from the fuel; i1: there was enough.
  llvm::Value* charge(const RangeValue& range);
  llvm::Value* charge_call();
  // Adds `id` to the sink; i32 status.
  llvm::Value* emit(llvm::Value* id);
  void emit_all();

 private:
  // Two i32 and where they come from.
  struct Edge {
    llvm::Value* begin;
    llvm::Value* end;
    llvm::BasicBlock* block;
  };
  // The chunk of a key below the path's number of keys.
  struct ChunkPlace {
    llvm::Value* chunk;
    llvm::Value* key;  // in the chunk
    llvm::Value* ids;
    llvm::Value* masks;
    llvm::Value* keys;   // checked: as keys_of_chunk()
    llvm::Value* limit;  // checked: as limit_of_chunk()
  };
  ChunkPlace locate(llvm::Value* path, llvm::Value* key);
  // RangeValue::id_shift of packed chunks, and of the chunk with these arrays.
  llvm::Value* packed_shift(uint32_t bits);
  llvm::Value* id_shift(llvm::Value* ids, llvm::Value* masks, uint32_t bits);
  // The word at this place of a functional chunk, and i1: whether there is a row.
  std::pair<llvm::Value*, llvm::Value*> functional_word(const ChunkPlace& place);
  // `found` where the neighbour of `key` is `value`, else `otherwise`.
  llvm::Value* functional_find(
      llvm::Value* path, llvm::Value* key, llvm::Value* value, uint32_t bits,
      llvm::Value* otherwise,
      const std::function<llvm::Value*(const ChunkPlace& place, llvm::Value* word)>& found);
  // Which of packed_lanes() are `value`: a vector of i1.
  llvm::Value* is_among(llvm::Value* words, llvm::Value* value);
  // The ranges of `key` in a chunk of one layout, each in a block of its own that ends open.
  Edge dense_range(llvm::Value* chunk, llvm::Value* key);
  Edge functional_range(const ChunkPlace& place);
  Edge other_range(llvm::Value* chunk, llvm::Value* key, llvm::Value* keys);
  // Checked: of the chunk of `key`, the keys that it has and the length of its arrays of rows.
  llvm::Value* keys_of_chunk(llvm::Value* path, llvm::Value* key);
  llvm::Value* limit_of_chunk(llvm::Value* chunk, llvm::Value* keys);
  void require_range(const RangeValue& range);

  llvm::Value* subtract_fuel(llvm::Value* units);
  llvm::Value* payload(llvm::Value* array, llvm::Value* index, uint32_t bits);
  // The id of a word of neighbours.
  llvm::Value* id_of(llvm::Value* word, llvm::Value* id_shift);
  llvm::Value* elements(llvm::Value* path);
  // `then` if `condition`, else `otherwise`, joined by a phi; `then` may add blocks.
  llvm::Value* select_block(llvm::Value* condition, llvm::Value* otherwise,
                            const std::function<llvm::Value*()>& then, const char* name);

  const ModuleContext& m_;
  Builder& ir_;
  llvm::Value* request_;
};

// What ModuleContext::element added to get this address of a part's code; else nothing.
std::optional<Slot> slot_of(const llvm::Value* address);
// Makes such addresses anew in each block that uses them, after passes that brought equal ones
// together. Instructions have space for them there; CodeGenPrepare does this for numbers.
void sink_slot_addresses(llvm::Module& module);

// What every function of a module has.
void add_common_attributes(llvm::Function* function);
// A procedure's function without a body.
llvm::Function* declare_procedure(const ModuleContext& module, llvm::FunctionType* type,
                                  const std::string& name, llvm::GlobalValue::LinkageTypes linkage);
// The same of what procedures call.
llvm::Function* declare_body(const ModuleContext& module, size_t arguments, const std::string& name,
                             llvm::GlobalValue::LinkageTypes linkage);
// An entry: calls `body` with `arguments` arguments from the array, and saves for it what the
// caller wants back.
void define_entry(const ModuleContext& module, llvm::Function* entry, llvm::Function* body,
                  uint32_t arguments);
// What stands in the table of entries for a procedure that the runtime never calls.
llvm::Function* define_refused_entry(const ModuleContext& module,
                                     llvm::GlobalValue::LinkageTypes linkage);
// An empty module with what every module says.
std::unique_ptr<llvm::Module> make_module(llvm::LLVMContext& context);

// Define the members of ModuleContext that are called so.
llvm::Function* define_other_range(const ModuleContext& module);
llvm::Function* define_csr_range(const ModuleContext& module);
llvm::Function* define_is_other_shorter(const ModuleContext& module);
llvm::Function* define_find_sorted(const ModuleContext& module);
// Of paths with masks of so many bits; 0: without. `rest` is the long one.
llvm::Function* define_long_membership(const ModuleContext& module, uint32_t bits);
llvm::Function* define_membership(const ModuleContext& module, uint32_t bits, llvm::Function* rest);
llvm::Function* define_other_csr_test(const ModuleContext& module, llvm::Function* csr_mask);
llvm::Function* define_csr_test(const ModuleContext& module, llvm::Function* rest);

// The functions of the procedures of a program.
struct Functions {
  // What other procedures call: with the request and the arguments as they are. A procedure that
  // none calls has the form of an entry instead.
  std::vector<llvm::Function*> bodies;
  // What the runtime calls: frost_entry_fn, or null when it calls this procedure never.
  std::vector<llvm::Function*> entries;
};

// Defines the body of the procedure.
void emit_procedure(const ModuleContext& module, const lir::Program& program, lir::ProcedureId id,
                    const Functions& functions);

// Where the functions are that procedures share, such as find_sorted.
enum class Helpers : uint8_t {
  kOwn,       // in this module, for it alone
  kDefined,   // in this module, for others as well
  kDeclared,  // in another module
};

// The helpers that procedures of the program call.
std::set<const llvm::Function*> called_helpers(const ModuleContext& module,
                                               const lir::Program& program);
// Leaves those of `called`, and what they call, in the module, or their declarations.
void place_helpers(const ModuleContext& module, const std::set<const llvm::Function*>& called,
                   Helpers place);

// Name of the function of a procedure: frost.p<index>.
inline constexpr std::string_view kProcedurePrefix = "frost.p";
std::string function_name(size_t procedure);
// Of the entry of a procedure that others call as well.
std::string entry_name(size_t procedure);
inline constexpr std::string_view kRefusedEntrySymbol = "frost.no_entry";

struct ModuleOptions {
  // Procedures whose bodies are in this module; the others are declared.
  size_t first = 0;
  size_t end = SIZE_MAX;
  Helpers helpers = Helpers::kOwn;
  bool external_entries = false;  // other modules call the procedures
  bool entry_table = false;       // export kEntriesSymbol
  std::string note;               // bytes for the note section; empty: none
  bool debug_info = false;        // line tables of the program's places
  bool checked = false;           // ModuleContext::checked
  bool has_masked_loads = false;  // the processor reads parts of a vector as fast as all of it
  bool has_slots = false;         // ModuleContext::has_slots
};

// A module with these procedures, verified by the caller.
std::unique_ptr<llvm::Module> emit_module(const lir::Program& program, llvm::LLVMContext& context,
                                          const ModuleOptions& options);

}  // namespace frost
