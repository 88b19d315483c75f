-- SPDX-License-Identifier: Apache-2.0
-- Does user $1 hold at least level $4 on the repository $3 of an issue, by roles alone? And, for $2
-- `edit` and `close`, is the user its author or assignee ($5 the issue)? 1: role, 2: own issue, which
-- then needs `read`, 0: neither.
SELECT CASE
  WHEN EXISTS (SELECT 1 FROM repository_role WHERE usr = $1 AND repository = $3 AND level >= $4)
    OR EXISTS (SELECT 1 FROM site_role WHERE usr = $1 AND role = 'site_admin')
    OR EXISTS (SELECT 1 FROM repository_organization o JOIN organization_role r
        ON r.usr = $1 AND r.organization = o.organization
      WHERE o.repository = $3 AND (r.role = 'owner'
        OR (r.role <> 'billing_manager' AND EXISTS (SELECT 1 FROM base_role b
          WHERE b.organization = o.organization AND b.level >= $4))))
    OR EXISTS (SELECT 1 FROM team_grant g
      JOIN team_member m ON m.team = g.team AND m.usr = $1
      JOIN team_organization t ON t.team = g.team
      JOIN repository_organization o
        ON o.repository = g.repository AND o.organization = t.organization
      WHERE g.repository = $3 AND g.level >= $4) THEN 1
  WHEN ($2 IN ('edit', 'close') AND EXISTS (SELECT 1 FROM issue_author WHERE issue = $5 AND usr = $1))
    OR ($2 = 'close' AND EXISTS (SELECT 1 FROM issue_assignee WHERE issue = $5 AND usr = $1)) THEN 2
  ELSE 0 END
