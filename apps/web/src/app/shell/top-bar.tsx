import type { ReactElement, ReactNode } from "react";

/** The bar over a page: its title, ways to see it, and its main action on the right. */
export function TopBar({
  title,
  children,
  actions,
}: {
  readonly title: ReactNode;
  readonly children?: ReactNode;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <header className="top">
      <h1 className="el">{title}</h1>
      {children}
      <span className="grow" />
      {actions}
    </header>
  );
}
