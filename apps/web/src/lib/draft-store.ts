import { storageKeys } from '@atelier/core/browser-storage';

type Place = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;
type Channel = Pick<BroadcastChannel, 'postMessage' | 'onmessage'>;

const storageKey = storageKeys.draft;

interface Stored {
  /** A mark of the user, only compared: no id is written to the browser's storage (ASVS 14.3.3). */
  readonly owner: string;
  readonly drafts: Readonly<Partial<Record<DraftForm, unknown>>>;
}

/** The forms whose drafts are kept. */
export type DraftForm = 'studio' | 'training' | 'edit' | 'case';

/** The tab's own storage. Where it is blocked, merely reading the property throws. */
export const sessionPlace = (): Place => {
  try {
    return sessionStorage;
  } catch {
    return { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  }
};

/** FNV-1a. */
const markOf = (userId: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < userId.length; at += 1) hash = Math.imul(hash ^ userId.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16);
};

const load = (place: Place): Stored | null => {
  try {
    const stored: unknown = JSON.parse(place.getItem(storageKey) ?? 'null');
    const isOurs =
      typeof stored === 'object' && stored !== null && 'owner' in stored && typeof stored.owner === 'string';
    return isOurs && 'drafts' in stored && typeof stored.drafts === 'object' && stored.drafts !== null
      ? { owner: stored.owner as string, drafts: stored.drafts }
      : null;
  } catch {
    return null;
  }
};

const save = (place: Place, stored: Stored | null): void => {
  try {
    if (stored === null) place.removeItem(storageKey);
    else place.setItem(storageKey, JSON.stringify(stored));
  } catch {
    // Storage is blocked or full: the draft then lives as long as the page.
  }
};

/**
 * What the user has typed into a form. It survives navigation, reloads and an expired session, and belongs to
 * one user: it is erased when that user signs out in any tab, and when another user signs in. `place` is storage that
 * ends with the tab; after a sign-out in another tab it stays empty until a user is found to be signed in.
 */
export const createDraftStore = (place: Place, channel: Channel) => {
  const listeners = new Set<() => void>();
  let stored = load(place);
  let owner: string | null = null;
  let isSignedOut = false;
  const set = (next: Stored | null) => {
    stored = next;
    save(place, isSignedOut ? null : next);
    for (const listener of listeners) listener();
  };
  channel.onmessage = () => {
    // This tab may show the form until its next call: what is typed meanwhile stays in memory.
    isSignedOut = true;
    set(null);
  };
  const draftsOf = (user: string | null) => (stored !== null && stored.owner === user ? stored.drafts : {});
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  const storeOf = (form: DraftForm) => ({
    subscribe,
    /** The draft of the current user, as it was written; null if there is none. */
    read: (): unknown => draftsOf(owner)[form] ?? null,
    /** @param draft null to forget it */
    write: (draft: unknown): void => {
      if (owner !== null) set({ owner, drafts: { ...draftsOf(owner), [form]: draft } });
    },
  });
  return {
    studio: storeOf('studio'),
    training: storeOf('training'),
    edit: storeOf('edit'),
    case: storeOf('case'),
    /** Called with each user who is found to be signed in. */
    claim: (userId: string): void => {
      owner = markOf(userId);
      const mayStore = !isSignedOut;
      isSignedOut = false;
      if (stored === null || (mayStore && stored.owner === owner)) return;
      set(stored.owner === owner ? stored : null);
    },
    /** Called when the user signs out. */
    erase: (): void => {
      owner = null;
      set(null);
      channel.postMessage('signed-out');
    },
  };
};
export type DraftStore = ReturnType<typeof createDraftStore>;
