// SPDX-License-Identifier: Apache-2.0
import { Oso } from "oso-cloud";
import { PolarTypes } from "./types";

const oso = new Oso<PolarTypes>("http://localhost:8080", "key");
const user = { type: "User", id: "ann" } as const;
const repo = { type: "Repo", id: "r" } as const;

export const role: PolarTypes["resources"]["global"]["roles"] = "user";
export async function questions(): Promise<void> {
  await oso.buildQuery(["has_permission", user, "create_repository"]).evaluate();
  await oso.buildQuery(["allow_field", user, "read", repo, { type: "Field", id: "other" }]).evaluate();
  await oso.insert(["has_role", user, "any role at all", { type: "Org", id: "o" }]);
  // @ts-expect-error no such global permission
  await oso.buildQuery(["has_permission", user, "create_nothing"]).evaluate();
}
