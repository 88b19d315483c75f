% SPDX-License-Identifier: Apache-2.0
% examples/github/policy.polar for repositories and issues: swipl github.pl -- ROWS.pl. The rules of the
% policy do not recurse, so they run untabled, as SWI-Prolog does them best; first-solution only.
:- initialization(main, main).
:- dynamic site_role/2, organization_role/3, base_role/2, team_organization/2, team_member/2,
   team_grant/3, repository_organization/2, is_public/1, is_internal/1, repository_role/3,
   code_owner/2, issue_repository/2, issue_author/2, issue_assignee/2, check/5.

role_at_least(U, L, R) :- repository_role(U, M, R), M >= L.
role_at_least(U, _, _) :- site_role(U, site_admin).
role_at_least(U, L, R) :-
    repository_organization(R, O), organization_role(U, O, Role), by_organization(Role, L, R, O).
role_at_least(U, L, R) :-
    team_grant(T, M, R), M >= L, team_member(U, T),
    team_organization(T, O), repository_organization(R, O).

by_organization(owner, _, _, _) :- !.
by_organization(Role, L, R, O) :-
    Role \== billing_manager,
    ( L =:= 1, is_internal(R) -> true ; base_role(O, M), M >= L -> true ).

reader(read). reader(fork). reader(comment). reader(create_issue). reader(open_pull_request).

level(A, 1) :- reader(A), !.
level(triage, 2) :- !.
level(A, 3) :- memberchk(A, [push, create_branch]), !.
level(A, 4) :- memberchk(A, [merge, create_release, edit_settings, view_security_alerts]), !.
level(_, 5).

may(U, A, 'Repository', R) :- on_repository(U, A, R).
may(U, A, 'Issue', I) :- issue_repository(I, R), on_issue(A, U, I, R).

on_repository(_, A, R) :- reader(A), is_public(R), !.
on_repository(U, A, R) :- level(A, L), role_at_least(U, L, R), !.
on_repository(U, read, _) :- site_role(U, site_auditor), !.
on_repository(U, merge, R) :- code_owner(U, R), role_at_least(U, 3, R), !.
on_repository(U, A, R) :-
    grants(Role, A), repository_organization(R, O), organization_role(U, O, Role), !.

grants(security_manager, read).
grants(security_manager, view_security_alerts).
grants(release_manager, read).
grants(release_manager, create_release).

on_issue(read, U, _, R) :- !, on_repository(U, read, R).
on_issue(comment, U, _, R) :- !, on_repository(U, comment, R).
on_issue(delete, U, _, R) :- !, once(role_at_least(U, 5, R)).
on_issue(_, U, _, R) :- role_at_least(U, 2, R), !.
on_issue(edit, U, I, R) :- issue_author(I, U), !, on_repository(U, read, R).
on_issue(close, U, I, R) :- ( issue_author(I, U) -> true ; issue_assignee(I, U) ), !,
    on_repository(U, read, R).

% The load is that of compiled clauses; JIT indexes come with the first questions.
main([Rows]) :-
    statistics(cputime, T0),
    load_files([user:Rows], [silent(true)]),
    statistics(cputime, T1),
    Load is T1 - T0,
    forall(check(U, A, T, R, Expected), agrees(U, A, T, R, Expected)),
    findall(q(U, A, T, R), check(U, A, T, R, _), Checks),
    length(Checks, Count),
    findall(Ns, ( between(1, 5, _), round(Checks, Count, Ns) ), Samples),
    msort(Samples, [Min, _, Median, _, Max]),
    current_prolog_flag(version, Version),
    format('{"peer":"swipl","version":"~w","note":"in the process, compiled clauses",', [Version]),
    format('"verified":~w,"checks":~w,"load_seconds":~w,', [Count, Count, Load]),
    format('"check_ns":{"median":~w,"min":~w,"max":~w}}~n', [Median, Min, Max]).

agrees(U, A, T, R, Expected) :-
    ( may(U, A, T, R) -> Given = true ; Given = false ),
    (   Given == Expected
    ->  true
    ;   format(user_error, 'wrong: ~q~n', [check(U, A, T, R, Expected)]), halt(1)
    ).

round(Checks, Count, Nanoseconds) :-
    statistics(cputime, T0),
    ask(Checks),
    statistics(cputime, T1),
    Nanoseconds is (T1 - T0) * 1.0e9 / Count.

ask([]).
ask([q(U, A, T, R) | Rest]) :- ( may(U, A, T, R) -> true ; true ), ask(Rest).
