import type { MailKind, MailMessage } from '@atelier/core/ports/mail';
import { accessName, reviewedFacts } from './access-facts.ts';
import { deviceName } from './device-name.ts';
import type { EmailContent } from './email-content.ts';
import { securityChanges } from './security-emails.ts';
import { moment, networkAddress, oneLine, span } from './text.ts';

type Message<K extends MailKind> = Extract<MailMessage, { kind: K }>;
type Draft = Omit<EmailContent, 'greeting' | 'facts' | 'action' | 'otherwise'> &
  Partial<Pick<EmailContent, 'facts' | 'action' | 'otherwise'>>;

const maxEmailLength = 254;
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
const nextLink = 'After that, “Forgot your password?” on the sign-in page sends you another.';

const resetCauses = {
  asked: {
    sentence: 'Somebody, hopefully you, asked for a new password for your account.',
    after:
      'Using it ends all sessions of the account. The page lists what was added since the account was last reset or reported by mail, and what you do not tick as your own is removed.',
    note: 'If it was not you, ignore this mail: nothing has changed, and nothing will without the link.',
  },
  admin: {
    sentence:
      'An administrator asks you to choose a new password for your account. Your sessions have ended.',
    after: nextLink,
    note: 'If this surprises you, ask the people who run this studio.',
  },
  disowned: {
    sentence:
      'You told us that a sign-in was not you. All sessions have ended and the password was taken away; choose a new one to get back in.',
    after: nextLink,
    note: 'Nobody gets in by a password until you have chosen one.',
  },
} as const;

const unknownBrowsersBlocked = (untilReset: boolean, minutes: number): readonly string[] => [
  untilReset
    ? 'Somebody keeps guessing the password of your account. In browsers that are new to it, nobody can sign in with a password until you have chosen a new one.'
    : `Somebody guessed wrong at the password of your account several times. In browsers that are new to it, nobody can sign in with a password for ${span(minutes, 'minute')}.`,
  'Browsers in which you have signed in before are not affected.',
];
const knownBrowserBlocked = (untilReset: boolean, minutes: number): readonly string[] => [
  untilReset
    ? 'Somebody keeps guessing the password of your account in a browser in which you have signed in before. It is treated like a new one from now on.'
    : `Somebody guessed wrong at the password of your account several times in a browser in which you have signed in before. In that browser, nobody can sign in with a password for ${span(minutes, 'minute')}.`,
  'Other browsers are not affected.',
];

/** The email of each kind of message. Untrusted text is passed through `text.ts`. */
const emails: { readonly [K in MailKind]: (message: Message<K>) => Draft } = {
  verify_email: ({ link, validH }) => ({
    subject: 'Confirm your email address',
    heading: 'Confirm your email address',
    paragraphs: [
      `An account was made with this email address. Confirm that it is yours; the link works once, for ${span(validH, 'hour')}.`,
    ],
    action: { label: 'Confirm this address', url: link },
    note: 'If you did not register, open the link and say so, or ignore this mail: without you the address is not confirmed.',
  }),
  already_registered: ({ signInLink, resetLink }) => ({
    subject: 'You have an account already',
    heading: 'You have an account already',
    paragraphs: [
      'Somebody, hopefully you, tried to register with this email address. There is an account with it already, so no new one was made.',
    ],
    action: { label: 'Sign in', url: signInLink },
    otherwise: { text: 'Forgotten the password? Choose a new one:', url: resetLink },
    note: 'If it was not you, there is nothing to do: they have learned nothing.',
  }),
  reset_password: ({ link, validMinutes, cause, items = [] }) => ({
    subject: 'Choose a new password',
    heading: 'Choose a new password',
    paragraphs: [
      resetCauses[cause].sentence,
      `The link works once, for ${span(validMinutes, 'minute')}. ${resetCauses[cause].after}`,
    ],
    facts: reviewedFacts(items),
    action: { label: 'Choose a password', url: link },
    note: resetCauses[cause].note,
  }),
  email_change_old: ({ newEmail, link, validH }) => ({
    subject: 'Confirm that your account moves to another address',
    heading: 'Move to another address?',
    paragraphs: [
      'Your account is to move to another email address. It does so when both addresses have confirmed.',
      `The link works once, for ${span(validH, 'hour')}.`,
    ],
    facts: [['New address', address(newEmail)]],
    action: { label: 'Yes, move my account', url: link },
    note: 'If it was not you, do not open the link, and change your password: somebody is in your account.',
  }),
  email_change_new: ({ oldEmail, link, validH }) => ({
    subject: 'Confirm your new email address',
    heading: 'Confirm your new address',
    paragraphs: [
      'An account is to move to this email address. It does so when both addresses have confirmed.',
      `The link works once, for ${span(validH, 'hour')}, in a browser that is signed in to that account.`,
    ],
    facts: [['Present address', address(oldEmail)]],
    action: { label: 'Confirm this address', url: link },
    note: 'If you know nothing of this, ignore this mail: nothing happens without the link.',
  }),
  email_change_taken: () => ({
    subject: 'Your email address was given for another account',
    heading: 'Your address was given for another account',
    paragraphs: [
      'Somebody wanted to move an account to this email address. You have an account with it already, so nothing was changed.',
    ],
    note: 'If it was you, sign in to the account that you have, or choose another address for the other one. If it was not, there is nothing to do.',
  }),
  new_device: ({ device, ip, at, method, link }) => ({
    subject: 'A sign-in from a new device',
    heading: 'A sign-in from a new device',
    paragraphs: [
      'Your account was opened in a browser that it had not been opened in before. If that was you, there is nothing to do.',
    ],
    facts: [
      ['Device', deviceName(device)],
      ...place({ ip, at }),
      ...Object.entries(methods)
        .filter(([name]) => name === method)
        .map(([, words]) => ['By', words] as const),
    ],
    action: { label: 'This was not me', url: link, tone: 'alarm' },
    note: 'The button leads to a page that ends all sessions and access of programs, takes the password away and sends you a link to choose a new one. It first lists the passkeys, linked accounts, authenticator app and recovery codes that were added since your account was last reset or reported by mail. What you do not tick there is removed, also if you added it yourself. If that takes your only second factor, an administrator has to let you in again.',
  }),
  sign_in_locked: ({ inKnownBrowser, untilReset, minutes, resetLink, ip, at }) => ({
    subject: 'Too many wrong passwords',
    heading: 'Too many wrong passwords',
    paragraphs: inKnownBrowser
      ? knownBrowserBlocked(untilReset, minutes)
      : unknownBrowsersBlocked(untilReset, minutes),
    facts: place({ ip, at }),
    action: { label: 'Choose a new password', url: resetLink },
    note: 'Nobody got in. If your password is a good one that you use nowhere else, there is nothing to do.',
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
      action: { label: 'Look at your account', url: accountLink },
      note: 'If this was not you, choose a new password by “Forgot your password?” on the sign-in page: that ends all sessions and access of programs, lists what was added to your account and removes what you do not tick as your own. Tell the people who run this studio.',
    };
  },
};

/** The texts of a message, without the greeting. */
export const draftOf = <K extends MailKind>(message: Message<K>): Draft =>
  (emails[message.kind] as (message: Message<K>) => Draft)(message);
