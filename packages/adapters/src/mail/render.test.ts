import { Readable } from 'node:stream';
import { text as readText } from 'node:stream/consumers';
import type { MailMessage } from '@atelier/core/ports/mail';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import MailComposer from 'nodemailer/lib/mail-composer';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { envelopeOf } from './envelope.ts';
import { renderMail } from './render.ts';
import { everyMessage } from './testing.ts';

const from = 'Atelier <no-reply@studio.example>';
const id = 'mal_0123456789abcdefghjkmnpq';
const rendered = (message: Parameters<typeof renderMail>[2], to = 'ada@example.org') =>
  renderMail(id, to, message);
const rawOf = async (mail: ReturnType<typeof renderMail>): Promise<string> =>
  readText(Readable.from([await new MailComposer(envelopeOf(mail, from)).compile().build()]));

/** Emails without an action. */
const hasNoAction = (message: MailMessage): boolean =>
  message.kind === 'email_change_taken' ||
  message.kind === 'incident_notice' ||
  message.kind === 'delivery_test' ||
  (message.kind === 'security_notice' && message.change.startsWith('locked_after_'));

describe('every email', () => {
  test('every mail has the same links in HTML and in text', () =>
    checkRows(
      everyMessage().map((message) => [message.kind, message] as const),
      '%s',
      (_, message) => {
        const { subject, text, html } = rendered(message);
        expect(subject).toMatch(/^[A-Z][\w ,-]+$/);
        expect(text).toContain('Hello Ada,');
        expect(html).toContain('Hello Ada,');
        const links = text.match(/https?:\/\/\S+/g) ?? [];
        for (const link of links) expect(html).toContain(`href="${link}"`);
        if (!hasNoAction(message)) expect(links.length).toBeGreaterThan(0);
      },
    ));

  test('no mail loads resources or has scripts', () =>
    checkRows(
      everyMessage().map((message) => [message.kind, message] as const),
      '%s',
      (_, message) => {
        const { html } = rendered(message);
        expect(html).not.toMatch(
          /<(img|script|link|iframe|object|form|input|svg)\b|url\(|@import|\bon\w+=|src=/i,
        );
        expect(html).toContain('prefers-color-scheme: dark');
      },
    ));

  test('the link is complete in both parts of the sent mail, including the fragment', async () => {
    const message = {
      kind: 'verify_email',
      name: 'Ada',
      link: `https://studio.example/verify-email#token=${'a-Z_9'.repeat(9)}`,
      validH: 1,
    } as const;
    const { text = '', html = '' } = await PostalMime.parse(await rawOf(rendered(message)));
    expect(text).toContain(message.link);
    expect(html).toContain(`href="${message.link}"`);
    expect(text).toContain('1 hour.');
  });

  test('items that a reset or a report removed and kept are listed', () => {
    const texts = everyMessage({ name: 'phone' }).flatMap((message) =>
      'items' in message && message.items.length > 0 ? [rendered(message).text] : [],
    );
    expect(texts).toHaveLength(4);
    for (const text of texts) {
      expect(text).toContain('Removed: the password\n');
      expect(text).toContain('Removed: 2 sessions\n');
      expect(text).toContain('Removed: passkey “phone”, added 22 Nov 2026, 03:40 UTC\n');
      expect(text).toContain('Removed: sign-in with Google, added');
      expect(text).toContain('Kept: the authenticator app, added');
      expect(text).toContain('Removed: access token “phone”, added');
      expect(text).toContain('Removed: the change of email to ada@example.org\n');
    }
  });

  test('the lines of a notice stay lines, and what stands between empty ones is a paragraph', () => {
    const body =
      'Hello {name},\nwe are sorry.\r\n\n \t\nDo this:\n- change it, {name}\n  - <b>now</b>\n\n\n\nYours\nAtelier\n';
    const { text, html } = rendered({ kind: 'incident_notice', name: 'Ada', subject: 'About you', body });
    expect(text).toMatch(
      /^Hello Ada,\n\nwe are sorry\.\n\nDo this:\n- change it, Ada\n- <b>now<\/b>\n\nYours\nAtelier\n\nYou get this/,
    );
    expect(html).toContain('>Do this:<br>\n- change it, Ada<br>\n- &lt;b&gt;now&lt;/b&gt;</p>');
    expect(html).toContain('>Yours<br>\nAtelier</p>');
  });

  test('a mail queued by a version without such lists is sent without one', () => {
    const {
      items: _,
      what: __,
      ...older
    } = everyMessage().find(({ kind }) => kind === 'security_notice') as Extract<
      MailMessage,
      { kind: 'security_notice' }
    >;
    expect(rendered(older as MailMessage).text).toContain('Hello Ada,');
  });

  test('the name of a passkey cannot put a link into a mail', () => {
    const notice = everyMessage({ name: 'https://evil.example/passkeys' }).find(
      (message) => message.kind === 'security_notice' && message.change === 'passkey_added',
    );
    if (notice === undefined) throw new Error('There is one.');
    const { text, html } = rendered(notice);
    expect(text + html).not.toContain('evil');
    expect(text).toContain('Which: a name that isn’t shown here');
  });

  test('a device has a generated name, and only a valid address is shown', () => {
    const [notice] = everyMessage({ device: 'curl/8 visit evil.example', ip: '1.2.3.4 evil.example' }).slice(
      -1,
    );
    if (notice === undefined) throw new Error('There is one.');
    const { text } = rendered(notice);
    expect(text).toContain('Device: curl\n');
    expect(text).toContain('From: an unknown address');
    expect(text).not.toContain('evil');
  });

  test('a name that looks like a link is left out of the greeting', () =>
    checkRows(
      ['visit https://evil.example', 'evil.example', 'www.evil', 'a@evil.example', '  ', '\u202e'],
      '%j',
      (name) => {
        const { text, html } = rendered({
          kind: 'verify_email',
          name,
          link: 'https://studio.example/x',
          validH: 24,
        });
        expect(text).toMatch(/^Hello,\n/);
        expect(html).not.toContain('evil');
      },
    ));
});

/** Attacks: markup, headers, direction marks, broken characters. */
const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 120 }),
  fc
    .array(
      fc.constantFrom(
        ...[
          '<script>alert(1)</script>',
          '"><img src=x onerror=1>',
          "'",
          '&lt;',
          '\r\nBcc: eve@evil.example\r\n',
        ],
        ...[
          '\nTo: eve@evil.example',
          '\r\n\r\n',
          '\u202e',
          '\u2028',
          '\0',
          ', eve@evil.example',
          '=?utf-8?q?x?=',
        ],
        ...['</td></table>', '--\r\n', 'Ada', ' ', '%0d%0aBcc:', '<!--', '{{', '\ud800'],
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join('')),
);

/** The tags of a page in order, with the names of their attributes. */
const skeleton = (html: string): string[] =>
  (html.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));

test('with hostile text a mail keeps its one recipient, its headers and its markup', async () => {
  const given = fc.record({ name: hostile, email: hostile, device: hostile, ip: hostile });
  const plain = everyMessage().map((message) => rendered(message));
  const headersOf = async (raw: string) => (await PostalMime.parse(raw)).headers.map(({ key }) => key).sort();
  const expected = await Promise.all(plain.map(async (mail) => headersOf(await rawOf(mail))));
  await fc.assert(
    fc.asyncProperty(given, fc.nat({ max: plain.length - 1 }), async (texts, at) => {
      const message = everyMessage(texts)[at];
      const harmless = plain[at];
      if (message === undefined || harmless === undefined) throw new Error('There is one.');
      const mail = rendered(message);
      expect(mail.subject).toBe(harmless.subject);
      expect(skeleton(mail.html)).toEqual(skeleton(harmless.html));
      expect(mail.html + mail.text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\0]/);
      const parsed = await PostalMime.parse(await rawOf(mail));
      expect(parsed.headers.map(({ key }) => key).sort()).toEqual(expected[at]);
      expect(parsed.to).toEqual([{ name: '', address: 'ada@example.org' }]);
      expect(parsed.cc ?? parsed.bcc).toBeUndefined();
    }),
    { numRuns: 150 },
  );
});

test('a recipient that is not exactly one mailbox is refused', () => {
  const [message] = everyMessage();
  if (message === undefined) throw new Error('There is one.');
  const odd = [
    '',
    'ada',
    'a@b, c@d',
    'a@b\r\nBcc: c@d',
    '<a@b>',
    'Ada <a@b>',
    'a b@c',
    'a@b;c@d',
    'a@b@c',
    '\u202ea@b',
  ];
  for (const to of odd) expect(() => envelopeOf(rendered(message, to), from)).toThrow('not a mailbox');
  fc.assert(
    fc.property(hostile, (noise) => {
      const to = `${noise}@example.org`;
      let envelope: ReturnType<typeof envelopeOf> | null = null;
      try {
        envelope = envelopeOf(rendered(message, to), from);
      } catch {
        return;
      }
      expect(envelope.to.address).toBe(to);
      expect(to).not.toMatch(/[\s,;<>]/);
    }),
  );
});

test('each attempt has the same Message-ID, with the domain of the sender', () => {
  const [message] = everyMessage();
  if (message === undefined) throw new Error('There is one.');
  expect(envelopeOf(rendered(message), from).messageId).toBe(`<${id}@studio.example>`);
  expect(envelopeOf(rendered(message), 'no-reply@studio.example').messageId).toBe(`<${id}@studio.example>`);
});
