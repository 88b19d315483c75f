-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE par(a INTEGER, b INTEGER, PRIMARY KEY(b, a)) WITHOUT ROWID;
.mode tabs
.import --skip 1 par.Node.Node.tsv par
WITH RECURSIVE sg(x, y) AS (
  SELECT l.a, r.a FROM par l JOIN par r ON l.b = r.b AND l.a <> r.a UNION
  SELECT l.a, r.a FROM sg JOIN par l ON l.b = sg.x JOIN par r ON r.b = sg.y)
SELECT count(*) FROM sg;
