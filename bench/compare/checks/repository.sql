-- SPDX-License-Identifier: Apache-2.0
-- May user $1 do action $2 to repository $3, when the action needs role level $4? For PostgreSQL and
-- SQLite alike; the order is that of cost, and OR stops at the first that holds.
SELECT ($2 IN ('read', 'fork', 'comment', 'create_issue', 'open_pull_request')
    AND EXISTS (SELECT 1 FROM is_public WHERE repository = $3))
  OR EXISTS (SELECT 1 FROM repository_role WHERE usr = $1 AND repository = $3
    AND (level >= $4 OR ($2 = 'merge' AND level = 3
      AND EXISTS (SELECT 1 FROM code_owner WHERE usr = $1 AND repository = $3))))
  OR EXISTS (SELECT 1 FROM site_role WHERE usr = $1
    AND (role = 'site_admin' OR (role = 'site_auditor' AND $2 = 'read')))
  OR EXISTS (SELECT 1 FROM repository_organization o JOIN organization_role r
      ON r.usr = $1 AND r.organization = o.organization
    WHERE o.repository = $3 AND (r.role = 'owner'
      OR (r.role = 'security_manager' AND $2 IN ('read', 'view_security_alerts'))
      OR (r.role = 'release_manager' AND $2 IN ('read', 'create_release'))
      OR (r.role <> 'billing_manager' AND (
        ($4 = 1 AND EXISTS (SELECT 1 FROM is_internal WHERE repository = $3))
        OR EXISTS (SELECT 1 FROM base_role b WHERE b.organization = o.organization
          AND (b.level >= $4 OR ($2 = 'merge' AND b.level = 3
            AND EXISTS (SELECT 1 FROM code_owner WHERE usr = $1 AND repository = $3))))))))
  OR EXISTS (SELECT 1 FROM team_grant g
    JOIN team_member m ON m.team = g.team AND m.usr = $1
    JOIN team_organization t ON t.team = g.team
    JOIN repository_organization o ON o.repository = g.repository AND o.organization = t.organization
    WHERE g.repository = $3 AND (g.level >= $4 OR ($2 = 'merge' AND g.level = 3
      AND EXISTS (SELECT 1 FROM code_owner WHERE usr = $1 AND repository = $3))))
