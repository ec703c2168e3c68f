/** How far the publish of an app has got; null when none is under way. */
export interface PublishUnderway {
  readonly underway: {
    /** prepare: the old version is live and it can be taken back. finish: the new version is live. */
    readonly phase: "prepare" | "finish";
    readonly done: number;
    readonly steps: number;
    readonly rows?: { readonly done: number; readonly total: number };
  } | null;
}
