import type { SettingGroup } from '@atelier/core/settings/setting';

export const groupWords: Readonly<Record<SettingGroup, { readonly title: string; readonly note: string }>> = {
  availability: { title: 'Availability', note: 'Pause changes, or close the studio while you work on it.' },
  registration: { title: 'Registration', note: 'Who may create an account.' },
  authentication: { title: 'Authentication', note: 'Passwords, second factors, links in emails.' },
  security: { title: 'Security', note: 'Sessions, tokens, and proofs of identity.' },
  limits: { title: 'Limits', note: 'Quotas, and how often something may be called.' },
  retention: { title: 'Retention', note: 'How long things are kept.' },
  email: { title: 'Email', note: 'Delivery, and the last failures.' },
  content: { title: 'Content', note: 'What prompts and pictures are checked for.' },
  privacy: { title: 'Privacy', note: 'Who is responsible for the data of people.' },
};

/** The words of choices. */
export const settingOptions: Readonly<Record<string, string>> = {
  open: 'Open to everyone',
  invitation: 'Invitation only',
  closed: 'Closed',
  passphrase: 'Passphrase',
  complexity: 'Letters, digits and symbols',
  relaxed: 'Relaxed',
  standard: 'Standard',
  strict: 'Strict',
  viewer: 'Viewers',
  user: 'Users',
  admin: 'Admins',
  superadmin: 'Superadmins',
};
