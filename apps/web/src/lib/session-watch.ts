/** The page belongs to a user who is no longer signed in: nothing may be sent from it in the name of the next one. */
class UserChangedError extends Error {
  override name = 'UserChangedError';
}

/** A session that ended without the user's doing, as a key for state that may be restored to the same user. */
export interface SessionEnd {
  readonly userId: string;
}

/**
 * Follows who is signed in and detects two changes that this page did not make.
 *
 * Another user signed in from another tab of this browser: a mutation that the first user began must never be sent in
 * the name of the second, neither after a CSRF token was renewed nor after a step-up. `onUserChanged` runs once, to
 * reload the page.
 *
 * The session was ended elsewhere: the page says so, unlike after the user's own sign-out.
 */
export const createSessionWatch = (onUserChanged: () => void) => {
  let current: string | null = null;
  let isOtherUser = false;
  let isChangeExpected = false;
  let lastEnd: SessionEnd | null = null;
  return {
    /** Called with each response that says who is signed in; after null (signed out) any user may sign in. */
    update(userId: string | null): void {
      if (isOtherUser) return;
      isOtherUser = current !== null && userId !== null && userId !== current;
      if (isOtherUser) {
        onUserChanged();
        return;
      }
      if (userId === null && current !== null) lastEnd = isChangeExpected ? null : { userId: current };
      if (userId !== null && userId !== lastEnd?.userId) lastEnd = null;
      current = userId;
    },
    /** @throws UserChangedError if another user has signed in since the page was loaded */
    assertSameUser(): void {
      if (isOtherUser) throw new UserChangedError('Another user has signed in; the page reloads.');
    },
    /** True from the user's own sign-in or sign-out until it is done: calls in flight may be refused. */
    expectChange(expected: boolean): void {
      isChangeExpected = expected;
    },
    isChangeExpected: (): boolean => isChangeExpected,
    /** Whether the session ended elsewhere and no user has signed in since. */
    endedElsewhere: (): boolean => current === null && lastEnd !== null,
    /** The last end of the current user's session that was not their own doing, kept after they sign in again. */
    lastEnd: (): SessionEnd | null => lastEnd,
  };
};
