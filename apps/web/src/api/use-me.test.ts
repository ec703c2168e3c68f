import { QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { queryClient } from "../app/query-client.ts";
import { assertedTenant, assertTenant, call } from "./call.ts";
import { meQuery } from "./use-me.ts";

/** A server whose session is in a team, or over; it keeps what was asked. */
let session: string | undefined;
let asked: string[];
const left: string[] = [];

beforeEach(() => {
  asked = [];
  left.length = 0;
  vi.stubGlobal("location", { assign: (to: string) => left.push(to) });
  vi.stubGlobal("fetch", async (path: string, { headers }: { headers: Record<string, string> }) => {
    asked.push(path);
    if (session === undefined) return Response.json({ code: "UNAUTHENTICATED" }, { status: 401 });
    const believed = headers["x-tenant"];
    if (believed !== undefined && believed !== session) return Response.json({ code: "TENANT_MISMATCH" }, { status: 409 });
    return Response.json({ tenant: { id: session } });
  });
});
afterEach(() => {
  queryClient.clear();
  assertTenant(undefined);
  vi.unstubAllGlobals();
});

it("a page whose session has moved to another team asks once who it is, starts afresh, and never speaks for the other team", async () => {
  session = "one";
  const stop = new QueryObserver(queryClient, meQuery).subscribe(() => {});
  await vi.waitFor(() => expect(assertedTenant()).toBe("one"));
  session = "two";
  await queryClient.fetchQuery({ queryKey: ["list"], queryFn: () => call("GET", "/list"), retry: false }).catch(() => undefined);
  await vi.waitFor(() => expect(left).toEqual(["/"]));
  await vi.waitFor(() => expect(queryClient.isFetching()).toBe(0));
  expect(asked).toEqual(["/api/v1/me", "/list", "/api/v1/me"]);
  expect(assertedTenant()).toBe("one");
  stop();
});

it("whoever signs in after a session has ended may be of another team", async () => {
  session = "one";
  await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
  session = undefined;
  expect(await queryClient.fetchQuery({ ...meQuery, staleTime: 0 })).toBeNull();
  session = "two";
  await queryClient.fetchQuery({ ...meQuery, staleTime: 0 });
  expect([assertedTenant(), left]).toEqual(["two", []]);
});
