import type { Context } from "./command.ts";

interface Underway {
  readonly done: number;
  readonly steps: number;
  readonly rows?: { readonly done: number; readonly total: number };
}

const everyMs = 500;

/** Does work that publishes an app, and shows how far the publish has got where somebody looks on. */
export async function watchPublish<T>({ api, progress }: Context, app: string, work: Promise<T>): Promise<T> {
  let shown = false;
  const look = async (): Promise<void> => {
    // Only a picture of the work: whatever keeps it from being drawn is no matter.
    const answer = await api.call<{ underway: Underway | null }>("GET", `/api/v1/apps/${app}/publish`).catch(() => undefined);
    const underway = answer?.body.underway;
    if (!underway) return;
    shown = true;
    const { done, steps, rows } = underway;
    progress(Math.round(100 * ((done + (rows && rows.total > 0 ? rows.done / rows.total : 0)) / Math.max(steps, 1))), 100);
  };
  const timer = setInterval(() => void look(), everyMs);
  try {
    const result = await work;
    if (shown) progress(100, 100);
    return result;
  } finally {
    clearInterval(timer);
  }
}
