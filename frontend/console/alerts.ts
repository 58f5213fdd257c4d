/** Whether this browser notifies and sounds: chosen by whoever sits before it, and kept with the browser. */

const KEY = "anxin-alerts";

export function alertsOn(): boolean {
  try {
    return localStorage.getItem(KEY) !== "off";
  } catch {
    return true; // A browser that keeps nothing asks anew each time.
  }
}

/** On: asks the browser for its permission, which needs a click. Returns whether notifications may be shown. */
export async function switchAlerts(on: boolean): Promise<boolean> {
  try {
    localStorage.setItem(KEY, on ? "on" : "off");
  } catch {
    // It holds for this page then.
  }
  if (!on || !("Notification" in window)) return false;
  const allowed = Notification.permission === "default" ? await Notification.requestPermission() : Notification.permission;
  return allowed === "granted";
}

/** The number before the page's title, for whoever works in another tab. */
export function badged(title: string, count: number): string {
  const bare = title.replace(/^\(\d+\) /, "");
  return count > 0 ? `(${count}) ${bare}` : bare;
}
