/**
 * The order in which a transaction takes locks, the same for every flow (decision 0023). Two transactions that keep to
 * it never wait for each other in a circle, which PostgreSQL ends with 40P01. Within a step:
 *
 * - `superadmins`, `sweeping`, `audit` are the advisory locks of `SerialTask`; everything else names tables.
 * - Accounts are held one after the other in the order of their ids.
 * - What belongs to an account is changed in any order by a transaction that holds the account, or sweeps. Any other
 *   changes one such table at most.
 * - The event is appended right before the commit (`Driver.beforeCommit`): its lock is one for everybody.
 *
 * A row that a transaction inserts under an id of its own making is waited for by no other transaction and may come at any time.
 * Locks that are held already cost nothing when they are asked for again.
 */
export const lockOrder = [
  ['superadmins'],
  ['sweeping'],
  ['imports', 'import_people'],
  ['users'],
  [
    'sessions',
    'sign_in_challenges',
    'token_families',
    'access_tokens',
    'refresh_tokens',
    'one_time_tokens',
    'email_changes',
    'identities',
    'totp_secrets',
    'recovery_codes',
    'passkeys',
    'spent_values',
    'guesses',
    'account_trust',
    'access_reviews',
    'user_texts',
    'memberships',
  ],
  ['outbox'],
  ['jobs', 'drawn_pictures'],
  ['workspaces'],
  ['images', 'image_texts'],
  ['quotas'],
  ['assets'],
  ['blob_removals'],
  ['audit', 'audit_events'],
] as const;
