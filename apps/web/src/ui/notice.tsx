import { CircleAlert } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

/** Something went wrong that the reader must act on; said aloud, and it stays. */
export function Refused({ children, className }: { readonly children: ReactNode; readonly className?: string }): ReactElement {
  return (
    <div className={className === undefined ? "notice bad" : `notice bad ${className}`} role="alert">
      <CircleAlert aria-hidden />
      <span>{children}</span>
    </div>
  );
}
