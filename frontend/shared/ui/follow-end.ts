import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";

const NEAR_PX = 80;

/**
 * Keeps a list at its end while its reader is there, and leaves it alone while they read further up.
 * `end` names what is last in it, `behind` says that something new lies below.
 */
export function useFollowEnd(
  list: RefObject<HTMLElement>,
  end: string,
  ownLast: boolean,
): { behind: boolean; toEnd: () => void } {
  const atEnd = useRef(true);
  const [behind, setBehind] = useState(false);

  const toEnd = (): void => {
    const element = list.current;
    if (element) element.scrollTop = element.scrollHeight;
    atEnd.current = true;
    setBehind(false);
  };

  useEffect(() => {
    const element = list.current;
    if (!element) return undefined;
    const look = (): void => {
      atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_PX;
      if (atEnd.current) setBehind(false);
    };
    // The keyboard of a phone, or a growing writing box, makes the list shorter.
    const sized = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
    });
    element.addEventListener("scroll", look, { passive: true });
    sized.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      sized.disconnect();
    };
  }, []);

  useLayoutEffect(() => {
    if (atEnd.current || ownLast) toEnd();
    else setBehind(true);
  }, [end]);

  return { behind, toEnd };
}
