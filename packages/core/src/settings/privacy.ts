import { noticeText, setting } from './setting.ts';

const shared = { group: 'privacy', danger: 'step_up', variable: null } as const;

/** Who is responsible for the data of people (GDPR art. 13 and 30). */
export const privacySettings = {
  'privacy.controller': setting(noticeText, '', {
    ...shared,
    title: 'Controller',
    description:
      'Name and postal address of who is responsible for the data on this server. Shown to everyone on the privacy page, and in the record of processing.',
  }),
  'privacy.contact': setting(noticeText, '', {
    ...shared,
    title: 'Contact for privacy',
    description:
      'Whom people can ask about their data: an email address, or a data protection officer. Shown to everyone on the privacy page.',
  }),
} as const;
