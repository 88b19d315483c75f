-- SPDX-License-Identifier: Apache-2.0
-- The facts of the github workload as a designer of tables would lay them out: roles of repositories
-- as levels 1 (reader) to 5 (admin), one primary key per question, no foreign keys to slow it down.
CREATE TABLE site_role(usr TEXT, role TEXT, PRIMARY KEY (usr, role));
CREATE TABLE organization_role(usr TEXT, organization TEXT, role TEXT,
  PRIMARY KEY (usr, organization, role));
CREATE TABLE base_role(organization TEXT, level INTEGER, PRIMARY KEY (organization, level));
CREATE TABLE team_organization(team TEXT, organization TEXT, PRIMARY KEY (team, organization));
CREATE TABLE team_member(usr TEXT, team TEXT, PRIMARY KEY (usr, team));
CREATE TABLE team_grant(team TEXT, level INTEGER, repository TEXT,
  PRIMARY KEY (repository, team, level));
CREATE TABLE repository_organization(repository TEXT, organization TEXT,
  PRIMARY KEY (repository, organization));
CREATE TABLE is_public(repository TEXT PRIMARY KEY);
CREATE TABLE is_internal(repository TEXT PRIMARY KEY);
CREATE TABLE repository_role(usr TEXT, level INTEGER, repository TEXT,
  PRIMARY KEY (usr, repository, level));
CREATE TABLE code_owner(usr TEXT, repository TEXT, PRIMARY KEY (usr, repository));
CREATE TABLE issue_repository(issue TEXT PRIMARY KEY, repository TEXT);
CREATE TABLE issue_author(issue TEXT, usr TEXT, PRIMARY KEY (issue, usr));
CREATE TABLE issue_assignee(issue TEXT, usr TEXT, PRIMARY KEY (issue, usr));
