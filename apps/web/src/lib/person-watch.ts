/** The page was made for somebody who is no longer the one signed in; whatever it still wants to send is theirs, not the other's. */
class OtherPersonError extends Error {
  override name = 'OtherPersonError';
}

/**
 * Notices that somebody else has signed in by another tab of this browser. A change that was begun for the one person
 * must never be sent in the name of the other: not after a stale token was renewed, nor after a confirmation.
 * `onOther` runs once, to make the page anew.
 */
export const createPersonWatch = (onOther: () => void) => {
  let known: string | null = null;
  let isOther = false;
  return {
    /** Told whenever the server says who is signed in; null is nobody, after whom anybody may come. */
    see(userId: string | null): void {
      if (isOther) return;
      isOther = known !== null && userId !== null && userId !== known;
      if (isOther) onOther();
      else known = userId;
    },
    /** @throws OtherPersonError when the page is not of the person who is signed in now */
    demandSame(): void {
      if (isOther) throw new OtherPersonError('Somebody else has signed in; the page is made anew.');
    },
  };
};
