import { type ComponentProps, type ReactElement, Suspense } from "react";
import { Skeleton } from "../../ui/states.tsx";
import type { ParameterFields } from "./parameter-fields.tsx";
import "./parameters.css";
import { lazyPart } from "../../ui/lazy-part.tsx";
import { LostPart } from "../../ui/lost-part.tsx";

// The inputs bring their library with them: only those who are asked something wait for it.
const Fields = lazyPart(() => import("./parameter-fields.tsx"), "ParameterFields", LostPart);

/** The inputs of parameters, loaded when they are needed. */
export function LazyFields(props: ComponentProps<typeof ParameterFields>): ReactElement {
  return (
    <Suspense fallback={<Skeleton height={64 * props.asked.length} />}>
      <Fields {...props} />
    </Suspense>
  );
}
