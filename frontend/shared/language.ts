import { place } from "./place";
import type { Language } from "./time";

/** The page says which language it is in; everything that is not English is Chinese. */
export function pageLanguage(): Language {
  return place.language ?? (document.documentElement.lang.toLowerCase().startsWith("en") ? "en" : "zh-CN");
}
