const BASE_MS = 800;
const CAP_MS = 30_000;

/**
 * Milliseconds to wait before attempt `failures + 1`: doubles up to half a minute, and half of it is random, so that
 * ten thousand widgets do not come back in the same second after an outage.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.max(0, failures - 1));
  return ceiling / 2 + (random() * ceiling) / 2;
}
