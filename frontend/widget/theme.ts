/** The merchant's colour, as `#rrggbb`: everything that is drawn in it keeps enough contrast, whichever it is. */

const ENOUGH = 4.5;

type Rgb = readonly [number, number, number];

/** Null: no such colour. */
export function parseColour(given: string | null): Rgb | null {
  const found = /^#?([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(given ?? "");
  return found ? [parseInt(found[1] ?? "", 16), parseInt(found[2] ?? "", 16), parseInt(found[3] ?? "", 16)] : null;
}

function luminance(colour: Rgb): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** WCAG 2.2: from 1 (the same) to 21 (black on white). */
export function contrast(one: Rgb, other: Rgb): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, darkened (or lightened) until text in it can be read on the ground. */
export function readableOn(ground: Rgb, colour: Rgb): Rgb {
  const towards = luminance(ground) > 0.4 ? 0 : 255;
  let shade = colour;
  for (let step = 0; contrast(shade, ground) < ENOUGH && step < 60; step += 1) {
    shade = [mix(shade[0], towards), mix(shade[1], towards), mix(shade[2], towards)];
  }
  return shade;
}

function mix(part: number, towards: number): number {
  return Math.round(part + (towards - part) * 0.08 + Math.sign(towards - part) * 0.5);
}

/** Sets the variables of the style sheet on `root`, now and whenever it turns dark or light; without a usable colour they
 * stay as they are.
 */
export function applyThemeColour(root: HTMLElement, given: string | null): void {
  const colour = parseColour(given);
  if (!colour) return;
  const darkness = matchMedia("(prefers-color-scheme: dark)");
  paint(root, colour, darkness.matches);
  darkness.addEventListener("change", () => paint(root, colour, darkness.matches));
}

function paint(root: HTMLElement, colour: Rgb, dark: boolean): void {
  const ground: Rgb = dark ? [19, 24, 22] : [245, 246, 243];
  const accent = readableOn(ground, colour);
  const style = root.style;
  const css = (rgb: Rgb): string => `rgb(${rgb.join(" ")})`;
  const soft = accent.map((part, index) => Math.round(part * 0.1 + (ground[index] ?? 0) * 0.9)) as unknown as Rgb;
  style.setProperty("--accent", css(accent));
  style.setProperty("--accent-soft", css(soft));
  style.setProperty("--accent-strong", css(readableOn(soft, accent)));
  style.setProperty("--on-accent", contrast(accent, [255, 255, 255]) >= ENOUGH ? "#fff" : "#0c1512");
  style.setProperty("--ring", css(accent));
}
