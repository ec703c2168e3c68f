import { Component, type ComponentType, createElement, type FunctionComponent, lazy, type ReactNode } from "react";
import { fetchCode, MissingCode } from "./lazy-code.ts";

/** What stands in for a part whose code is lost is told why. */
export interface LostProps {
  readonly error: MissingCode;
}

interface BoundaryProps {
  readonly lost: (error: MissingCode) => ReactNode;
  readonly children: ReactNode;
}

/** Shows `lost` where code of its children could not be fetched, and leaves the page around it alone; other errors go through. */
export class CodeBoundary extends Component<BoundaryProps, { readonly error?: unknown }> {
  override state: { readonly error?: unknown } = {};

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    if (error instanceof MissingCode) return this.props.lost(error);
    throw error;
  }
}

/** A component whose code is fetched when it is first shown; if it cannot be, `Lost` is shown in its place, with the same props. */
export function lazyPart<Name extends string, Props extends object>(
  load: () => Promise<Record<Name, ComponentType<Props>>>,
  name: Name,
  Lost: FunctionComponent<NoInfer<Props> & LostProps>,
): FunctionComponent<Props> {
  const Part = lazy<ComponentType<Props>>(async () => ({ default: (await fetchCode(load))[name] }));
  return function LazyPart(props) {
    return <CodeBoundary lost={(error) => createElement(Lost, { ...props, error })}>{createElement(Part, props)}</CodeBoundary>;
  };
}
