import { useEffect, useState } from "preact/hooks";

/** The present, refreshed every `ms`, for waiting times that grow on the screen. */
export function useNow(ms: number): Date {
  const [now, setNow] = useState(new Date());
  useEffect(() => {
    const timer = setInterval(() => setNow(new Date()), ms);
    return () => clearInterval(timer);
  }, [ms]);
  return now;
}
