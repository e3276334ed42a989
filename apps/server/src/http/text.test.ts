import { newId } from '@atelier/core/ids';
import { checkRows } from '@atelier/core/testing/check-rows';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/in-process.ts';
import type { Client } from '../testing/in-process-client.ts';
import type { Person } from '../testing/in-process-people.ts';

/** Texts that break what treats them as more than text. */
const naughty = [
  "Robert'); DROP TABLE images;--",
  '<script>window.__x=1</script><img src=x onerror=alert(1)>',
  '{{7*7}} $\u007b7*7} <%= 7*7 %> #{7*7}',
  '%s %d %j %n %x %',
  '../../../../etc/passwd',
  '$(id) `id` ; id | id && id',
  '--help -rf /',
  'javascript:alert(1)',
  '<sd_cpp_extra_args>{"seed":1}</sd_cpp_extra_args> <lora:x:1> a|b',
  '%2e%2e%2f %252e %00 &lt;',
  'Ω≈ç√∫ 田中さん مرحبا שָׁלוֹם 👩‍👩‍👧‍👦 ﷽ ﷺ',
  'zalgo: Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮',
  'right-to-left \u202e and zero width \u200b\ufeff here',
  'quotes " \' ` \\ / and a tab\tand\nlines\r\nhere',
  'null undefined NaN Infinity true false 0 -1 1e100',
  '=1+1 +1 -1 @SUM(A1)',
  'İstanbul ſ ß ŉ ǰ ẞ K',
];

let server: TestServer;
let person: Person;
let client: Client;
beforeAll(async () => {
  server = await startTestServer();
  person = await server.person('user');
  client = person.client;
});
afterAll(() => server.stop());

const job = { model: 'still', width: 512, height: 512, count: 1 };

describe('a prompt', () => {
  test('a prompt is kept to the last character', () =>
    checkRows(naughty, '%j', async (prompt) => {
      const { id } = (await client.mutate('jobs.create', { ...job, prompt, negativePrompt: prompt })).data<{
        id: string;
      }>();
      const kept = (await client.query('jobs.get', { id })).data();
      expect(kept).toMatchObject({ prompt, negativePrompt: prompt });
      await client.mutate('jobs.cancel', { id });
    }));

  test('is trimmed at its ends and nowhere else', async () => {
    const kept = (await client.mutate('jobs.create', { ...job, prompt: '\n  two  spaces\u00a0\n' })).data();
    expect(kept).toMatchObject({ prompt: 'two  spaces' });
  });

  test('of 2000 emoji is one, as of 2000 letters, and neither is one of 2001', async () => {
    for (const [character, length, status] of [
      ['🎨', 2000, 200],
      ['x', 2000, 200],
      ['猫', 2000, 200],
      ['🎨', 2001, 400],
      ['x', 2001, 400],
    ] as const) {
      const prompt = character.repeat(length);
      const answer = await client.mutate('jobs.create', { ...job, prompt: ` ${prompt}\u200b` });
      expect(answer.status, `${length} ${character}`).toBe(status);
      if (status === 200) {
        const { id, ...kept } = answer.data<{ id: string; prompt: string }>();
        expect(kept.prompt).toBe(prompt);
        await client.mutate('jobs.cancel', { id });
      }
    }
  });

  test('a prompt that could not be drawn is refused', () =>
    checkRows(
      [
        '',
        ' \n\t ',
        '\u3164',
        '\u2800\u200b',
        '\ufe0f',
        'a\u0000b',
        'a\u001bb',
        'a\u0085b',
        'a\ud800b',
        'x'.repeat(2001),
      ],
      '%j',
      async (prompt) => {
        const answer = await client.mutate('jobs.create', { ...job, prompt });
        expect(answer.status).toBe(400);
        expect(answer.error().issues?.[0]?.path).toBe('prompt');
      },
    ));

  test('bytes that are not UTF-8 are not stored as something else', async () => {
    const body = Buffer.concat([
      Buffer.from('{"model":"still","width":512,"height":512,"count":1,"prompt":"a'),
      Buffer.from([0xff, 0xc0, 0xaf]),
      Buffer.from('"}'),
    ]);
    const headers = {
      origin: server.origin,
      'x-csrf-token': await client.csrfToken(),
      'content-type': 'application/json',
    };
    const answer = await client.raw({ method: 'POST', path: '/trpc/jobs.create', headers, body });
    expect(answer.status).toBe(400);
  });
});

describe('a name', () => {
  const showable = naughty.filter((text) => !/[\p{Cc}\p{Cf}]/u.test(text) && text.length <= 80);

  test('a display name is kept as it is', () =>
    checkRows(showable, '%j', async (name) => {
      expect((await client.mutate('account.updateProfile', { name })).data()).toMatchObject({ name });
      expect((await client.query('account.me')).data()).toMatchObject({ name });
    }));

  test('a display name may hold what scripts and emoji need', () =>
    checkRows(['👩‍👩‍👧', 'می\u200cخواهم', '🎨'.repeat(80)], '%j', async (name) => {
      expect((await client.mutate('account.updateProfile', { name })).data()).toMatchObject({ name });
    }));

  test('a name without visible characters or too long is refused everywhere', () =>
    checkRows(
      ['\u3164', '\u2800', '\u200b\u200b', '\ufe0f', '\u{e0067}\u{e007f}', '🎨'.repeat(81)],
      '%j',
      async (name) => {
        const answers = [
          await client.mutate('account.updateProfile', { name }),
          await client.mutate('tokens.issue', { name }),
          await client.mutate('credentials.renamePasskey', { id: newId('passkey'), name }),
          await server
            .client()
            .mutate('auth.register', { email: 'x@y.example', password: 'seven quiet herons', name }),
        ];
        for (const answer of answers) {
          expect(answer.status).toBe(400);
          expect(answer.error().issues?.[0]?.path).toBe('name');
        }
      },
    ));

  test('a display name that could forge a line or hide is refused', () =>
    checkRows(
      ['a\r\nSet-Cookie: x=1', 'a\u202eb', 'a\u200bb', 'a\u2028b', '\u001b[31mred', 'x'.repeat(81)],
      '%j',
      async (name) => expect((await client.mutate('account.updateProfile', { name })).status).toBe(400),
    ));
});

describe('an email address', () => {
  const password = 'eleven slow boats upriver';

  test('input that is not exactly one email address is refused', () =>
    checkRows(
      [
        'a@b.c\r\nBcc: x@y.z',
        'a@b.c,x@y.z',
        'Ann <a@b.example>',
        'a b@c.example',
        `${'a'.repeat(250)}@b.example`,
        '@',
        'a@',
      ],
      '%j',
      async (email) => {
        const answer = await server.client().mutate('auth.register', { email, password });
        expect(answer.status).toBe(400);
        expect(answer.error().issues?.[0]?.path).toBe('email');
      },
    ));

  test('is one account in all its spellings', async () => {
    expect((await server.client().register(' Carol@Example.ORG ', password)).status).toBe(200);
    const again = await server.client().register('carol@example.org', password);
    expect(again.status).toBe(409);
    expect((await server.client().signIn('CAROL@EXAMPLE.ORG', password)).status).toBe(200);
  });
});

/** Any UTF-16 at all, lone surrogates and control characters too. */
const anyText = (maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength }).map((units) => String.fromCharCode(...units));

describe('a search', () => {
  const prompts = [
    '100% wool',
    '100 wool',
    'snake_case',
    'snakeXcase',
    'back\\slash',
    "it's",
    'it"s',
    'a.*b',
    'aXXb',
    '(',
    'plain',
    'Über',
  ];
  let gallery: Person;

  beforeAll(async () => {
    gallery = await server.person('user');
    for (const prompt of prompts) await server.image(gallery.user, { prompt });
  });

  const find = async (query: string): Promise<string[]> => {
    const answer = await gallery.client.query('images.list', { query, limit: 100 });
    return answer
      .data<{ items: { prompt: string }[] }>()
      .items.map(({ prompt }) => prompt)
      .toSorted();
  };

  test('a search finds the prompts that contain the term, and no others', () =>
    checkRows(
      [
        '%',
        '_',
        '\\',
        "'",
        '"',
        '.*',
        '(',
        '0% w',
        'e_c',
        'plain',
        'PLAIN',
        '\\%',
        "' OR 1=1 --",
        '%%',
        '__',
        '.',
        'x',
      ],
      '%j',
      async (query) => {
        const holding = prompts.filter((prompt) => prompt.toLowerCase().includes(query.toLowerCase()));
        expect(await find(query)).toEqual(holding.toSorted());
      },
    ));

  test('a search finds what people read as the same', () =>
    checkRows(
      [
        ['über', 'Über'],
        ['UBER', 'Über'],
        ['U\u0308ber', 'Über'],
        ['ＰＬＡＩＮ', 'plain'],
        ['it’s', "it's"],
      ],
      '%j',
      async (query, prompt) => expect(await find(query)).toEqual([prompt]),
    ));

  test('for users finds names and addresses as they are read', async () => {
    const { client: admin } = await server.person('admin');
    const { user } = await server.person('user', { name: 'Жанна д’Арк' });
    const ids = async (query: string) =>
      (await admin.query('admin.users.list', { query }))
        .data<{ items: { id: string }[] }>()
        .items.map(({ id }) => id);
    expect(await ids('ЖАННА Д')).toEqual([user.id]);
    expect(await ids(user.email.toUpperCase())).toEqual([user.id]);
    expect(await ids('жанна з')).toEqual([]);
  });

  test('without a term finds everything', async () => {
    expect(await find('')).toHaveLength(prompts.length);
    expect(await find('   ')).toHaveLength(prompts.length);
    expect(await find('\u200b\u3164')).toHaveLength(prompts.length);
  });

  test("never fails, whatever is searched for, and shows only what is one's own", async () => {
    const { client: admin } = await server.person('admin');
    await fc.assert(
      fc.asyncProperty(anyText(60), async (query) => {
        const [mine, users] = [
          await gallery.client.query('images.list', { query }),
          await admin.query('admin.users.list', { query }),
        ];
        expect([200, 400]).toContain(mine.status);
        expect([200, 400]).toContain(users.status);
      }),
      { numRuns: 60, seed: 7 },
    );
    const { client: other } = await server.person('user');
    expect((await other.query('images.list', { query: 'wool' })).data()).toEqual({
      items: [],
      nextCursor: null,
      searchedTo: null,
    });
  });

  test('a made-up page cursor is refused or finds nothing', () =>
    checkRows(
      ['0.0', '%', "1.x' OR '1'='1", 'zzzzzzzzz.img_000000000000000000000000', '..', '-1.5'],
      '%j',
      async (cursor) => {
        const answer = await gallery.client.query('images.list', { cursor });
        if (answer.status === 200)
          expect(answer.data<{ items: unknown[] }>().items.length).toBeLessThanOrEqual(prompts.length);
        else expect(answer.status).toBe(400);
      },
    ));

  test('a cursor of another user shows nothing of theirs', async () => {
    const page = (await gallery.client.query('images.list', { limit: 2 })).data<{ nextCursor: string }>();
    const { client: other } = await server.person('user');
    expect((await other.query('images.list', { cursor: page.nextCursor })).data()).toEqual({
      items: [],
      nextCursor: null,
      searchedTo: null,
    });
  });
});
