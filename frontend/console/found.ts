import type { CannedReply } from "../shared/staff-wire";

/** Whether what was typed is in the title or the text, or begins a run of the title's pinyin initials. */
export function found(reply: CannedReply, sought: string): boolean {
  const wanted = sought.trim().toLowerCase();
  return [reply.title, reply.text, reply.group, reply.initials].some((each) => each.toLowerCase().includes(wanted));
}
