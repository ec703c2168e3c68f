import { LoaderCircle } from "lucide-react";
import type { ButtonHTMLAttributes, ReactElement, ReactNode, Ref } from "react";

/** A button of the product; `label` names one that shows only an icon. */
export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: "plain" | "primary" | "ghost" | "danger";
  readonly small?: boolean;
  readonly busy?: boolean;
  readonly icon?: ReactNode;
  readonly label?: string;
  readonly ref?: Ref<HTMLButtonElement>;
}

/** A button; while busy it shows so and takes no second press. */
export function Button({ look = "plain", small, busy, icon, label, className, children, disabled, ...rest }: ButtonProps): ReactElement {
  const names = ["btn", look === "plain" ? "" : look, small ? "small" : "", children === undefined ? "icon" : "", className ?? ""];
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled === true || busy === true}
      aria-busy={busy || undefined}
      aria-label={label}
      title={label}
      className={names.filter(Boolean).join(" ")}
    >
      {busy ? <LoaderCircle className="spin" aria-hidden /> : icon}
      {children}
    </button>
  );
}
