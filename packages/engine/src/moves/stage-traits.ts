import type { CatalogStage } from "@funnelsmith/storage";

/** A step of the way through a funnel. */
export const isOpen = (stage: CatalogStage): boolean => stage.kind === "open";

/** The way's end; every open stage lies before it. */
export const isWon = (stage: CatalogStage): boolean => stage.kind === "won";

/** Off the way for good: lost or invalid. */
export const isDropped = (stage: CatalogStage): boolean => stage.kind === "lost" || stage.kind === "invalid";

/** Off the way for a while; the record resumes from the stage it was parked in. */
export const isParked = (stage: CatalogStage): boolean => stage.kind === "parked";

/** The record is done with: won, lost or invalid. */
export const isClosed = (stage: CatalogStage): boolean => isWon(stage) || isDropped(stage);
