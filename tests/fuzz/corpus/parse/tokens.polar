( ) { } [ ] , ; : :: = != < <= > >= ?= + - @f @current_unix_time "s" 1 1.5 1e3 x x? A::b matches! matches if and or not in true false print # c
