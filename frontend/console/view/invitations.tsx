import { useState } from "preact/hooks";
import { deskStrings } from "../../shared/strings";
import { answerInvitation } from "../../shared/together-api";
import type { Invitation } from "../../shared/staff-wire";

/** On every page of the console: a colleague asks for help; accepted, it leads to the conversation. */
export function Invitations({ invitations }: { invitations: readonly Invitation[] }) {
  const text = deskStrings();
  const [answered, setAnswered] = useState<readonly string[]>([]);
  const answer = async (one: Invitation, accepts: boolean): Promise<void> => {
    setAnswered((old) => [...old, one.id]);
    // One that is over by now is gone with the next look; there is nothing to be told about it.
    await answerInvitation(one.id, accepts).catch(() => undefined);
    if (accepts) location.assign(`/staff/conversations/${encodeURIComponent(one.conversation_id)}`);
  };
  return (
    <>
      {invitations
        .filter((one) => !answered.includes(one.id))
        .map((one) => (
          <section class="offer-card" key={one.id} aria-label={text.invitedYou(one.invited_by)}>
            <p>
              <strong>{text.invitedYou(one.invited_by)}</strong>
            </p>
            <p>{one.memo}</p>
            <p class="offer-do">
              <button type="button" onClick={() => void answer(one, false)}>
                {text.inviteDecline}
              </button>
              <button type="button" class="primary" onClick={() => void answer(one, true)}>
                {text.inviteAccept}
              </button>
            </p>
          </section>
        ))}
    </>
  );
}
