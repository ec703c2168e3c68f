import { type RefObject, useEffect, useRef } from "react";

/** Whether the component is still on screen, for what comes back later. */
export function useOnScreen(): RefObject<boolean> {
  const onScreen = useRef(true);
  useEffect(() => {
    onScreen.current = true;
    return () => void (onScreen.current = false);
  }, []);
  return onScreen;
}
