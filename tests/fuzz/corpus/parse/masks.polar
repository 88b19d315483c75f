actor U {} resource O { roles = ["a","b","c","d","e","f","g","h","i"]; permissions = ["p","q"];
"p" if "a" or "b" or "c" or "d" or "e"; "q" if "f" or "g" or "h" or "i" or "p"; "a" if "i"; }
resource T { roles = ["x"]; permissions = ["p"]; relations = { o: O, t: T }; "x" if "a" on "o"; "p" if "x" and "x" on "t"; }
