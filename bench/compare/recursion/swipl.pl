% SPDX-License-Identifier: Apache-2.0
% The recursive programs with tabling: swipl swipl.pl PROGRAM FOLDER. Prints the number of rows.
:- use_module(library(readutil)).
:- initialization(main, main).
:- dynamic edge/2, par/2, address_of/2, assign/2, load/2, store/2.

% Left-recursive where it can be: tabling then has one table with few suspensions.
:- table path/2, sg/2, pt/2.

path(X, Y) :- edge(X, Y).
path(X, Y) :- path(X, Z), edge(Z, Y).

sg(X, Y) :- par(X, P), par(Y, P), X \== Y.
sg(X, Y) :- sg(A, B), par(X, A), par(Y, B).

pt(Y, X) :- address_of(Y, X).
pt(Y, X) :- pt(Z, X), assign(Y, Z).
pt(Y, W) :- pt(X, Z), load(Y, X), pt(Z, W).
pt(Z, W) :- pt(Y, Z), store(Y, X), pt(X, W).

main([Program, Folder]) :-
    set_prolog_flag(stack_limit, 6_000_000_000),
    set_prolog_flag(table_space, 6_000_000_000),
    program(Program, Names, Goal),
    forall(member(Name, Names), load_pairs(Folder, Name)),
    aggregate_all(count, Goal, Count),
    writeln(Count).

program(closure, [edge], path(_, _)).
program(same_generation, [par], sg(_, _)).
program(points_to, [address_of, assign, load, store], pt(_, _)).

load_pairs(Folder, Name) :-
    format(atom(Path), '~w/~w.Node.Node.tsv', [Folder, Name]),
    setup_call_cleanup(open(Path, read, Stream),
                       ( read_line_to_string(Stream, _), assert_lines(Stream, Name) ),
                       close(Stream)).

assert_lines(Stream, Name) :-
    repeat,
    read_line_to_string(Stream, Line),
    (   Line == end_of_file
    ->  !
    ;   split_string(Line, "\t", "", [Left, Right]),
        number_string(From, Left),
        number_string(To, Right),
        Fact =.. [Name, From, To],
        assertz(Fact),
        fail
    ).
