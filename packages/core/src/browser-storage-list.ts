import { cookies, storageKeys } from './browser-storage.ts';

/** How long something stays: a time, until a session ends at the latest, with the tab, or until it is deleted in the browser. */
export type Lifetime = { readonly ms: number } | 'session' | 'tab' | 'kept';

/** Something that is kept in a browser, in words for its user. */
export interface StoredInBrowser {
  readonly name: string;
  /** Others begin with the name. */
  readonly isPrefix: boolean;
  readonly place: 'cookie' | 'local storage' | 'session storage';
  readonly purpose: string;
  readonly lifetime: Lifetime;
  /** Whether it is needed for what the user asked for; the others remember a choice that they made. */
  readonly isNecessary: boolean;
}

const exact = { isPrefix: false } as const;
const cookie = { ...exact, place: 'cookie', isNecessary: true } as const;
const local = { ...exact, place: 'local storage', lifetime: 'kept', isNecessary: false } as const;
const tab = { ...exact, place: 'session storage', lifetime: 'tab', isNecessary: true } as const;

/** All of it. None of it serves advertising or analysis, and no other site reads it. */
export const browserStorageList: readonly StoredInBrowser[] = [
  { ...cookie, name: cookies.session.name, lifetime: 'session', purpose: 'Keeps you signed in.' },
  {
    ...{ ...cookie, name: cookies.device.name, lifetime: { ms: cookies.device.maxAgeMs } },
    purpose: 'Recognises this browser, so that strangers who guess your password cannot lock you out.',
  },
  {
    ...{ ...cookie, name: cookies.challenge.name, lifetime: { ms: cookies.challenge.maxAgeMs } },
    purpose: 'Holds a sign-in that waits for your second factor.',
  },
  {
    ...{ ...cookie, name: cookies.anonymous.name, lifetime: { ms: cookies.anonymous.maxAgeMs } },
    purpose:
      'Protects forms against requests from other sites before you sign in. It says nothing about you.',
  },
  {
    ...{ ...cookie, isPrefix: true, name: cookies.oauth.name, lifetime: { ms: cookies.oauth.maxAgeMs } },
    purpose: 'Holds a sign-in with another provider, such as Google, until you come back.',
  },
  { ...local, name: storageKeys.colourScheme, purpose: 'Remembers whether you chose light or dark.' },
  { ...local, name: storageKeys.tileSize, purpose: 'Remembers how large you want pictures in the gallery.' },
  { ...tab, name: storageKeys.draft, purpose: 'Keeps what you typed into a form, until you sign out.' },
  { ...tab, name: storageKeys.settingDrafts, purpose: 'Keeps what an administrator typed into settings.' },
  {
    ...{ ...tab, isPrefix: true, name: 'tsr-scroll-restoration' },
    purpose: 'Remembers how far a page was scrolled, for going back.',
  },
  {
    ...{ ...tab, isPrefix: true, name: 'tanstack_router_reload' },
    purpose: 'Remembers that a page was loaded again after an update of the server, so that it happens once.',
  },
];

/** The row of a cookie or key; undefined for one that is not declared. @param name with or without `__Host-` */
export const storedInBrowser = (
  place: StoredInBrowser['place'],
  name: string,
): StoredInBrowser | undefined => {
  const bare = place === 'cookie' ? name.replace(/^__Host-/, '') : name;
  return browserStorageList.find(
    (row) => row.place === place && (row.isPrefix ? bare.startsWith(row.name) : bare === row.name),
  );
};
