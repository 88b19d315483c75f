# SPDX-License-Identifier: Apache-2.0
# Types that nothing in the policy says, and predicates that no client can send.
actor User {}
hello(friend) if is_friendly(friend);
six(a: User, b: User, c: User, d: User, e: User, f: User) if
  knows(a, b) and knows(c, d) and knows(e, f);
