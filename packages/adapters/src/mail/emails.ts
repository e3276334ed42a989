import type { MailKind, MailMessage } from '@atelier/core/ports/mail';
import { accessName, reviewedFacts } from './access-facts.ts';
import { deviceName } from './device-name.ts';
import type { EmailContent } from './email-content.ts';
import { noticeParagraphs } from './notice-paragraphs.ts';
import { accountDeletion, exportReady, picturesTransferred } from './privacy-emails.ts';
import { protections } from './protection-emails.ts';
import { securityChanges } from './security-emails.ts';
import { moment, networkAddress, oneLine, span } from './text.ts';

type Message<K extends MailKind> = Extract<MailMessage, { kind: K }>;
type Draft = Omit<EmailContent, 'greeting' | 'facts' | 'action' | 'otherwise'> &
  Partial<Pick<EmailContent, 'facts' | 'action' | 'otherwise'>>;

const maxEmailLength = 254;
const maxNameLength = 80;
const maxReasonLength = 500;
const maxAlertTitle = 200;
const maxAlertText = 2000;
const maxNoticeSubject = 150;
const address = (email: string): string => oneLine(email, maxEmailLength);

/** Display names of sign-in methods; other methods are not shown. */
const methods: Readonly<Record<string, string>> = {
  password: 'Password',
  passkey: 'Passkey',
  google: 'Google',
  github: 'GitHub',
  oidc: 'Single sign-on',
};

const place = ({ ip, at }: { readonly ip: string; readonly at: string }): EmailContent['facts'] => [
  ['When', moment(at)],
  ['From', networkAddress(ip)],
];

/** These emails are not requested by the recipient, so the link may have expired when they are read. */
const nextLink = 'If it expires, “Forgot your password?” on the sign-in page sends you another.';

const resetCauses = {
  asked: {
    sentence: 'Someone, hopefully you, asked to reset the password of your account.',
    after:
      'Using it signs out all devices. The page lists what was added since the account was last reset or reported by email; whatever you don’t tick as yours is removed.',
    note: 'If it wasn’t you, ignore this email: nothing changes without the link.',
  },
  admin: {
    sentence:
      'An administrator has asked you to choose a new password. You have been signed out on all devices.',
    after: nextLink,
    note: 'If you didn’t expect this, ask your administrator.',
  },
  disowned: {
    sentence:
      'You told us that a sign-in wasn’t you. All devices are signed out and your password no longer works. Choose a new one to get back in.',
    after: nextLink,
    note: 'No one can sign in with a password until you choose a new one.',
  },
} as const;

const unknownBrowsersBlocked = (untilReset: boolean, minutes: number): readonly string[] => [
  untilReset
    ? 'Someone keeps trying to guess your password. In new browsers, no one can sign in with a password until you choose a new one.'
    : `Someone entered a wrong password for your account several times. In new browsers, no one can sign in with a password for ${span(minutes, 'minute')}.`,
  'Browsers that you have used before are not affected.',
];
const knownBrowserBlocked = (untilReset: boolean, minutes: number): readonly string[] => [
  untilReset
    ? 'Someone keeps trying to guess your password in a browser that you have used before. From now on it is treated like a new one.'
    : `Someone entered a wrong password several times in a browser that you have used before. In that browser, no one can sign in with a password for ${span(minutes, 'minute')}.`,
  'Other browsers are not affected.',
];

/** The email of each kind of message. Untrusted text is passed through `text.ts`. */
const emails: { readonly [K in MailKind]: (message: Message<K>) => Draft } = {
  verify_email: ({ link, validH }) => ({
    subject: 'Confirm your email address',
    heading: 'Confirm your email address',
    paragraphs: [
      `An account was created with this email address. Confirm that it is yours; the link works once, for ${span(validH, 'hour')}.`,
    ],
    action: { label: 'Confirm this address', url: link },
    note: 'If you didn’t register, open the link and say so, or ignore this email.',
  }),
  already_registered: ({ signInLink, resetLink }) => ({
    subject: 'You already have an account',
    heading: 'You already have an account',
    paragraphs: [
      'Someone, hopefully you, tried to register with this email address. It already has an account, so no new one was created.',
    ],
    action: { label: 'Sign in', url: signInLink },
    otherwise: { text: 'Forgot your password? Choose a new one:', url: resetLink },
    note: 'If it wasn’t you, there is nothing to do: they have learned nothing.',
  }),
  reset_password: ({ link, validMinutes, cause, items = [] }) => ({
    subject: 'Choose a new password',
    heading: 'Choose a new password',
    paragraphs: [
      resetCauses[cause].sentence,
      `The link works once, for ${span(validMinutes, 'minute')}. ${resetCauses[cause].after}`,
    ],
    facts: reviewedFacts(items),
    action: { label: 'Choose a new password', url: link },
    note: resetCauses[cause].note,
  }),
  invitation: ({ email, link, validH }) => ({
    subject: 'Your invitation to Atelier',
    heading: 'Your account is ready',
    paragraphs: [
      'An administrator created an account for you. Choose a password to start making pictures.',
      `The link works once, for ${validH % 24 === 0 ? span(validH / 24, 'day') : span(validH, 'hour')}. If it expires, ask your administrator for another.`,
    ],
    facts: [['Sign in as', address(email)]],
    action: { label: 'Choose a password', url: link },
    note: 'If you didn’t expect this, ignore this email: without the link, no one can use the account.',
  }),
  email_change_old: ({ newEmail, link, validH }) => ({
    subject: 'Confirm the change of your email address',
    heading: 'Change your email address?',
    paragraphs: [
      'You asked to change your email address. It changes when both addresses have confirmed.',
      `The link works once, for ${span(validH, 'hour')}.`,
    ],
    facts: [['New address', address(newEmail)]],
    action: { label: 'Yes, change my email address', url: link },
    note: 'If it wasn’t you, don’t open the link, and change your password: someone else is in your account.',
  }),
  email_change_new: ({ oldEmail, link, validH }) => ({
    subject: 'Confirm your new email address',
    heading: 'Confirm your new email address',
    paragraphs: [
      'Someone, hopefully you, asked to use this email address for their account. It changes when both addresses have confirmed.',
      `The link works once, for ${span(validH, 'hour')}, in a browser that is signed in to that account.`,
    ],
    facts: [['Current address', address(oldEmail)]],
    action: { label: 'Confirm this address', url: link },
    note: 'If you didn’t ask for this, ignore this email: nothing changes without the link.',
  }),
  email_change_taken: () => ({
    subject: 'Your email address was given for another account',
    heading: 'Your email address was given for another account',
    paragraphs: [
      'Someone asked to use this email address for another account. It already has an account, so nothing was changed.',
    ],
    note: 'If it was you, sign in to the account you have, or choose another address for the other one. If it wasn’t you, there is nothing to do.',
  }),
  private_look: ({ reviewer, reason, until, link }) => ({
    subject: 'An administrator is looking at your private pictures',
    heading: 'An administrator is looking at your private pictures',
    paragraphs: [
      'Your pictures are private. An administrator of this Atelier has opened them for a limited time, and gave a reason. Each picture that they open is recorded.',
    ],
    facts: [
      ['Who', oneLine(reviewer, maxNameLength)],
      ['Reason', oneLine(reason, maxReasonLength)],
      ['Until', moment(until)],
    ],
    action: { label: 'See all looks', url: link },
    note: 'Ask your administrator if you don’t know why.',
  }),
  incident_notice: ({ name, subject, body }) => ({
    subject: oneLine(subject, maxNoticeSubject),
    heading: oneLine(subject, maxNoticeSubject),
    paragraphs: noticeParagraphs(body, name),
    note: 'You get this email because an incident concerned your account.',
  }),
  account_protected: ({ what, until, link }) => ({
    ...protections[what],
    facts: until === null ? [] : [['Until', moment(until)]],
    action: { label: what === 'lock_account' ? 'Reset password' : 'Open security page', url: link },
    note: 'If you think this is a mistake, sign in and object on your Security page. An administrator will look at it.',
  }),
  alert: ({ alerts, link }) => ({
    subject:
      alerts.length === 1 ? `Alert, ${alerts[0]?.severity}` : `New alerts, the worst ${alerts[0]?.severity}`,
    heading: alerts.length === 1 ? oneLine(alerts[0]?.title ?? '', maxAlertTitle) : 'New alerts',
    paragraphs:
      alerts.length === 1 ? alerts.map(({ explanation }) => oneLine(explanation, maxAlertText)) : [],
    facts: alerts.map(({ severity, title }) => [severity, oneLine(title, maxAlertTitle)] as const),
    action: {
      label: alerts.length === 1 ? 'Open the alert' : 'Open alerts',
      url: alerts.length === 1 ? (alerts[0]?.link ?? link) : link,
    },
    note: 'You get this because an administrator of this Atelier sends alerts to this address.',
  }),
  export_ready: exportReady,
  account_deletion: accountDeletion,
  pictures_transferred: picturesTransferred,
  delivery_test: () => ({
    subject: 'Test email from Atelier',
    heading: 'Email works',
    paragraphs: ['This server can send email. There is nothing to do.'],
    note: 'The operator of this server sent it with ./atelier mail test.',
  }),
  new_device: ({ device, ip, at, method, link }) => ({
    subject: 'A sign-in from a new device',
    heading: 'A sign-in from a new device',
    paragraphs: [
      'Your account was signed in to from a new browser. If that was you, there is nothing to do.',
    ],
    facts: [
      ['Device', deviceName(device)],
      ...place({ ip, at }),
      ...Object.entries(methods)
        .filter(([name]) => name === method)
        .map(([, words]) => ['By', words] as const),
    ],
    action: { label: 'This wasn’t me', url: link, tone: 'alarm' },
    note: 'The button leads to a page that signs out all devices and programs, disables your password and sends you a link to choose a new one. It first lists the passkeys, linked accounts, authenticator app and recovery codes that were added since your account was last reset or reported by email. Whatever you don’t tick there is removed, even if it is yours. If that removes your only second factor, an administrator has to let you back in.',
  }),
  sign_in_locked: ({ inKnownBrowser, untilReset, minutes, resetLink, ip, at }) => ({
    subject: 'Too many wrong passwords',
    heading: 'Too many wrong passwords',
    paragraphs: inKnownBrowser
      ? knownBrowserBlocked(untilReset, minutes)
      : unknownBrowsersBlocked(untilReset, minutes),
    facts: place({ ip, at }),
    action: { label: 'Choose a new password', url: resetLink },
    note: 'No one got in. If your password is strong and you use it nowhere else, there is nothing to do.',
  }),
  security_notice: ({ change, what = null, items = [], device, ip, at, accountLink }) => {
    const { subject, sentence, instead } = securityChanges[change];
    const draft = {
      subject,
      heading: subject,
      paragraphs: [sentence],
      facts: [
        ...(what === null ? [] : [['Which', accessName(what)] as const]),
        ['Device', deviceName(device)],
        ...place({ ip, at }),
        ...reviewedFacts(items),
      ],
    } satisfies Partial<Draft>;
    if (instead !== undefined) return { ...draft, note: instead };
    return {
      ...draft,
      action: { label: 'Review your account', url: accountLink },
      note: 'If this wasn’t you, choose a new password with “Forgot your password?” on the sign-in page: that signs out all devices and programs, lists what was added to your account and removes whatever you don’t tick as yours. Tell your administrator.',
    };
  },
};

/** The texts of a message, without the greeting. */
export const draftOf = <K extends MailKind>(message: Message<K>): Draft =>
  (emails[message.kind] as (message: Message<K>) => Draft)(message);
