import type { UserSearch } from './user-search.ts';

/** What a page passes on to the next one outside the URL. */
declare module '@tanstack/react-router' {
  interface HistoryState {
    /** A message that the previous page passes on. */
    notice?: string;
    /** A job has just been created elsewhere: the studio shows its recent pictures, which on a phone are below the form. */
    showsJobs?: true;
    /** Filters and order of the list of users that led to a user's page. */
    usersSearch?: UserSearch;
    /** The page of a user begins with the question of a lock. */
    beginLock?: boolean;
    /** The page begins with this dialog, as if its button had been pressed. */
    begin?: 'block' | 'drill' | 'import' | 'incident' | 'invite';
    /** An email address that the previous page passes on, kept out of the URL. */
    email?: string;
  }
}
