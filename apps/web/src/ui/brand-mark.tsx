import type { ReactElement } from "react";

/** The product's mark. */
export function BrandMark({ size = 28 }: { readonly size?: number }): ReactElement {
  return <img src="/favicon.svg" width={size} height={size} alt="" />;
}
