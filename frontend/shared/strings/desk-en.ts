import type { DeskStrings } from "./desk-zh-cn";

export const deskEn: DeskStrings = {
  viewing: (names) => `${names} looking too`,
  listening: (names) => `${names} listening in`,
  colleagueTyping: (names) => `${names} typing…`,
};
