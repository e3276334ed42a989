/** The page was made for somebody who is no longer the one signed in; whatever it still wants to send is theirs, not the other's. */
class OtherPersonError extends Error {
  override name = 'OtherPersonError';
}

/** A session that ended without the person's doing. What is tied to this object goes with it. */
export interface Ending {
  readonly userId: string;
}

/**
 * Knows for whom the page was made, and notices two turns that the page itself does not bring about.
 *
 * Somebody else has signed in by another tab of this browser: a change that was begun for the one person must never be
 * sent in the name of the other, not after a stale token was renewed, nor after a confirmation. `onOther` runs once, to
 * make the page anew.
 *
 * A session has ended elsewhere: that has to be told, which the person's own leaving has not.
 */
export const createPersonWatch = (onOther: () => void) => {
  let known: string | null = null;
  let isOther = false;
  let isLeaving = false;
  let ending: Ending | null = null;
  return {
    /** Told whenever the server says who is signed in; null is nobody, after whom anybody may come. */
    see(userId: string | null): void {
      if (isOther) return;
      isOther = known !== null && userId !== null && userId !== known;
      if (isOther) {
        onOther();
        return;
      }
      if (userId === null && known !== null) ending = isLeaving ? null : { userId: known };
      if (userId !== null && userId !== ending?.userId) ending = null;
      known = userId;
    },
    /** @throws OtherPersonError when the page is not of the person who is signed in now */
    demandSame(): void {
      if (isOther) throw new OtherPersonError('Somebody else has signed in; the page is made anew.');
    },
    /** From when the person asks to go until they are gone, calls in flight may be refused: no news to anybody. */
    leaves(leaving: boolean): void {
      isLeaving = leaving;
    },
    isLeaving: (): boolean => isLeaving,
    /** Whether the session ended elsewhere, and nobody has come in since. */
    wasShutOut: (): boolean => known === null && ending !== null,
    /** The last such end of the present person's session, also after they have come back; nobody else finds it. */
    ending: (): Ending | null => ending,
  };
};
