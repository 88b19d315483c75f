f("a);
﻿g(x) if h(x);
actor A {
resource B { "r" if "s"; };
