# SPDX-License-Identifier: Apache-2.0
# Organizations that define roles of their own: roles and what they grant are data.
actor User {}

resource Organization {
  permissions = ["invite", "bill", "audit", "configure"];
}

resource Project {
  permissions = ["read", "comment", "write", "deploy", "delete"];
  relations = { organization: Organization };
}

resource Role {
  relations = { organization: Organization };
}

# A role counts within its own organization, on all of it or on one project.
has_permission(user: User, action: String, organization: Organization) if
  role matches Role and
  assigned(user, role, organization) and
  has_relation(role, "organization", organization) and
  grants(role, action);

has_permission(user: User, action: String, project: Project) if
  organization matches Organization and
  has_relation(project, "organization", organization) and
  has_permission(user, action, organization);

has_permission(user: User, action: String, project: Project) if
  role matches Role and
  organization matches Organization and
  has_relation(project, "organization", organization) and
  assigned(user, role, project) and
  has_relation(role, "organization", organization) and
  grants(role, action);
