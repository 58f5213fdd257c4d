/** Calls `act` soon after being asked, but not more often than every `ms`; the last question is never lost. */
export function soon(act: () => void, ms: number): { ask: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | null = null;
  let asked = false;
  const again = (): void => {
    timer = null;
    if (!asked) return;
    asked = false;
    act();
    timer = setTimeout(again, ms);
  };
  return {
    ask: () => {
      asked = true;
      if (timer === null) again();
    },
    stop: () => {
      asked = false;
      if (timer !== null) clearTimeout(timer);
    },
  };
}
