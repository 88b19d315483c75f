# SPDX-License-Identifier: Apache-2.0
# Names and strings that try to get out of the generated program. run.sh puts an
# escape, a line separator and a right-to-left override in place of @ESC@, @LINE@ and @BIDI@.
actor __proto__ { relations = { __proto__: constructor, constructor: None }; }
actor class {}
resource constructor { roles = ["__proto__", "constructor"]; "__proto__" if "constructor"; }
resource None {}
resource Value {}
resource Fact { roles = ["r"]; }
resource FactRole {}
resource str {}
resource A::B {}
resource A_B {}
resource Größe {}
resource Open? {
  roles = [
    "\"}]); throw 1; //",
    "*/ throw 1; /*",
    "${throw 1}`",
    "\"\"\" ''' # \\",
    "a\nb\rc\td\0",
    "@BIDI@","@LINE@","@ESC@[31m",
    ""
  ];
  permissions = ["\\\"\n"];
  relations = { __proto__: __proto__ };
  "\\\"\n" if "\"}]); throw 1; //";
  "\\\"\n" if "*/ throw 1; /*";
  "\\\"\n" if "${throw 1}`";
  "\\\"\n" if "a\nb\rc\td\0";
  "\\\"\n" if "@BIDI@";
  "\\\"\n" if "@LINE@";
  "\\\"\n" if "@ESC@[31m";
}
declare __proto__(__proto__, A::B, A_B, Größe, Open?);
declare toString(class, None, Value, str, FactRole);
