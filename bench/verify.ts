import type { Call } from './load.ts';

export interface Answering extends Call {
  readonly name: string;
  /** Text that only the right answer contains. */
  readonly expects: string;
  /** The answer to an invalid cookie: 401, a null session, or, without authentication, the normal answer. */
  readonly refusal: 'unauthorized' | 'null' | 'none';
}

/** The cookie with its values reversed: invalid, with the same form and length. */
const invalidated = (cookie: string): string =>
  cookie
    .split('; ')
    .map((pair) => {
      const [name = '', value = ''] = pair.split(/=(.*)/s);
      return `${name}=${[...decodeURIComponent(value)].reverse().map(encodeURIComponent).join('')}`;
    })
    .join('; ');

const ask = async (url: string, cookie: string) => {
  const response = await fetch(url, { headers: cookie === '' ? {} : { cookie } });
  return { status: response.status, body: await response.text() };
};

/** @throws Error if the answer is wrong, or if an invalid or missing cookie gets it, too. */
export const verifyAnswers = async ({ name, url, cookie, expects, refusal }: Answering): Promise<void> => {
  const good = await ask(url, cookie);
  if (good.status !== 200 || !good.body.includes(expects)) {
    throw new Error(`${name} does not give the right answer: ${good.status} ${good.body.slice(0, 200)}`);
  }
  if (refusal === 'none') return;
  for (const bad of [invalidated(cookie), '']) {
    const answer = await ask(url, bad);
    const refused =
      refusal === 'null' ? answer.body === 'null' : answer.status === 401 && !answer.body.includes(expects);
    if (!refused) throw new Error(`${name} does not refuse a bad cookie: ${answer.status}`);
  }
};
