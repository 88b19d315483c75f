-- SPDX-License-Identifier: Apache-2.0
CREATE TABLE edge(a INTEGER, b INTEGER, PRIMARY KEY(a, b)) WITHOUT ROWID;
.mode tabs
.import --skip 1 edge.Node.Node.tsv edge
WITH RECURSIVE path(x, y) AS (
  SELECT a, b FROM edge UNION
  SELECT path.x, edge.b FROM path JOIN edge ON edge.a = path.y)
SELECT count(*) FROM path;
