import { z } from "zod";
import { Simulator } from "../../simulator/index";
import { API_GROUPS } from "../../simulator/services";
import { ok, operation, Router } from "../../simulator/engine/operation";

describe("the registry", () => {
  test("knows each operation, path and kind of job once", () => {
    const once = (all: readonly string[]) => expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
    const { operations } = new Simulator();
    once(operations.map(({ name }) => name));
    once(operations.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/g, "{}")}`));
    once(API_GROUPS.flatMap(({ jobKinds }) => jobKinds ?? []).map(({ kind }) => kind));
  });

  test("takes a fixed path before a placeholder, and a dot for a dot", () => {
    const at = (path: string) =>
      operation({ name: path, method: "GET", path, query: z.object({}), handle: () => ok({}) });
    const router = new Router([at("/v3/{pid}/things/{id}"), at("/v3/{pid}/things/diff"), at("/v3.1/{pid}/things")]);
    expect(router.find("GET", "/v3/p/things/diff")?.operation.name).toBe("/v3/{pid}/things/diff");
    expect(router.find("GET", "/v3/p/things/a%20b")?.params).toEqual({ pid: "p", id: "a b" });
    expect(router.find("GET", "/v3x1/p/things")).toBeUndefined();
    expect(router.find("POST", "/v3/p/things/diff")).toBeUndefined();
  });
});
