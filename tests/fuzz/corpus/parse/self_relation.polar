actor U {} resource O { roles = ["a"]; permissions = ["q"]; relations = { o: O }; "q" if "a" or "a" on "o"; }
