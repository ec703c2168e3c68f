import { UserRound } from "lucide-react";
import type { ReactElement } from "react";

function tone(id: string): number {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return (sum % 5) + 1;
}

/** First letter of somebody on a colour that stays theirs; dashed when there is nobody. */
export function Avatar({
  person,
  large,
}: {
  readonly person: { readonly id: string; readonly name: string } | null;
  readonly large?: boolean;
}): ReactElement {
  const size = large ? " large" : "";
  if (person === null) {
    return (
      <span className={`avatar none${size}`} aria-hidden>
        <UserRound className="s" />
      </span>
    );
  }
  return (
    <span className={`avatar a${tone(person.id)}${size}`} aria-hidden>
      {Array.from(person.name.trim())[0]?.toUpperCase() ?? "?"}
    </span>
  );
}
