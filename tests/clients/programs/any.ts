// SPDX-License-Identifier: Apache-2.0
import { Oso } from "oso-cloud";
import { PolarTypes } from "./types";

const oso = new Oso<PolarTypes>("http://localhost:8080", "key");

export async function facts(): Promise<void> {
  await oso.insert(["is_friendly", { type: "Computer", id: "steve" }]);
  await oso.insert(["knows", { type: "User", id: "a" }, { type: "User", id: "b" }]);
  await oso.buildQuery(["hello", { type: "Computer", id: "steve" }]).evaluate();
  // @ts-expect-error both are users
  await oso.insert(["knows", { type: "User", id: "a" }, { type: "Computer", id: "b" }]);
  const user = { type: "User", id: "a" } as const;
  // @ts-expect-error six arguments cannot be sent
  await oso.buildQuery(["six", user, user, user, user, user, user]).evaluate();
}
