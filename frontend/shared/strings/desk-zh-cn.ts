/** What staff read while they work in one conversation. The English file has the same shape. */

export const deskZh = {
  viewing: (names: string): string => `${names} 也在看`,
  listening: (names: string): string => `${names} 正在旁听`,
  colleagueTyping: (names: string): string => `${names} 正在输入…`,
};

export type DeskStrings = typeof deskZh;
