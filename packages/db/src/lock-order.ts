/**
 * The order in which every transaction takes locks (decision 0023). Transactions that follow it cannot deadlock, which
 * PostgreSQL reports as 40P01. Within a step:
 *
 * - `superadmins`, `sweep`, `audit` are the advisory locks of `SerialTask`; all other names are tables.
 * - Users are locked in the order of their ids.
 * - Rows that belong to a user are changed in any order by a transaction that has locked the user, or that has the `sweep`
 *   lock. Any other transaction changes at most one such table.
 * - Every change of providers and models begins with the one row of `engine_revisions`, so these run one at a time.
 * - Every change of alerts begins with the one row of `alert_revisions`, so these run one at a time.
 * - The audit event is appended right before the commit (`Driver.beforeCommit`), because all transactions share its lock.
 *
 * Rows that a transaction inserts under a new id may be inserted at any time: no other transaction waits for them. Taking
 * a lock that the transaction already has is harmless.
 */
export const lockOrder = [
  ['detection_state', 'detection_rules'],
  ['superadmins'],
  ['sweep'],
  ['defence_revisions'],
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
    'invitations',
    'identities',
    'totp_secrets',
    'recovery_codes',
    'passkeys',
    'spent_values',
    'guesses',
    'account_trust',
    'data_exports',
    'account_deletions',
    'consents',
    'access_reviews',
    'user_texts',
    'enhancements',
    'memberships',
    'favourite_models',
    'presets',
    'audit_filters',
    'comparisons',
    'comparison_votes',
    'moderation_rules',
    'moderation_cases',
    'private_looks',
    'signing_keys',
    'incidents',
    'incident_tasks',
    'incident_actions',
    'incident_people',
    'incident_notices',
    'incident_alerts',
    'incident_entries',
    'responses',
    'blocks',
    'shares',
    'signal_counts',
    'rule_firings',
  ],
  ['legal_texts'],
  // Every change of a setting takes the next number of `setting_changes`, so these run one at a time.
  ['setting_proposals'],
  ['setting_changes', 'settings'],
  ['outbox'],
  ['engine_revisions'],
  ['providers', 'models', 'local_engines'],
  [
    'jobs',
    'drawn_pictures',
    'job_previews',
    'comparison_entries',
    'trainings',
    'loras',
    'lora_removals',
    'orphaned_work',
  ],
  ['workspaces'],
  ['uploads'],
  ['images', 'image_texts', 'image_parents'],
  ['picture_checks'],
  ['collections', 'collection_images'],
  ['quotas'],
  ['assets'],
  ['alert_revisions'],
  ['alerts', 'alert_changes', 'alert_channels', 'alert_deliveries'],
  ['blob_removals'],
  ['metrics'],
  ['audit', 'audit_events', 'audit_statements', 'audit_keys', 'audit_streams'],
] as const;
