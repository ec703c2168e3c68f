import type { AppDefinition } from "@funnelsmith/definition";
import type { LocalizedText } from "@funnelsmith/problem";
import { queryOptions } from "@tanstack/react-query";
import { call, request } from "../../api/call.ts";
import type { AskedParameter } from "../parameters/asked-parameter.ts";
import type { Decisions } from "./decisions.ts";

/** A plan of publishing the draft. */
export interface DraftPlan {
  readonly planId: string;
  readonly changes: readonly PlannedChange[];
  /** What the template's migrations have decided. */
  readonly decided: Decisions;
  readonly parameters: readonly AskedParameter[];
  readonly warnings: readonly { readonly pointer: string; readonly detail: string; readonly hint?: string }[];
}

/** One sentence of a plan, and what it asks. */
export interface PlannedChange {
  readonly id: string;
  readonly sentence: LocalizedText;
  readonly class: "safe" | "decision" | "loss";
  readonly counts?: Readonly<Record<string, number>>;
  readonly options?: readonly { readonly value: string; readonly sentence: LocalizedText }[];
  readonly stages?: {
    readonly from: readonly string[];
    readonly to: readonly string[];
    readonly titles: Readonly<Record<string, LocalizedText>>;
  };
}

/** The working copy of an app's definition, which may be unfinished in any way; without `updatedAt` it is what is published. */
export interface Draft {
  readonly document: Partial<AppDefinition>;
  readonly etag: string;
  readonly updatedAt: string | null;
}

const base = (app: string): string => `/api/v1/apps/${app}`;

/** An app's draft. */
export const draftQuery = (app: string) =>
  queryOptions({ queryKey: ["draft", app], queryFn: () => call<Draft>("GET", `${base(app)}/draft`), staleTime: 0 });

/** An app's published definition. */
export const definitionQuery = (app: string) =>
  queryOptions({ queryKey: ["definition", app], queryFn: () => call<AppDefinition>("GET", `${base(app)}/definition`) });

/** Saves the draft over the one that was read. */
export async function saveDraft(app: string, document: Draft["document"], etag: string): Promise<void> {
  await request("PUT", `${base(app)}/draft`, { body: { document }, ifMatch: `"${etag}"` });
}

/** Throws the draft away; what is published stays. */
export const dropDraft = (app: string): Promise<void> => call("DELETE", `${base(app)}/draft`);

/** What publishing the draft would do, over the rows that are there. */
export const planDraft = (app: string): Promise<DraftPlan> => call("POST", `${base(app)}/plan`, { body: {} });
