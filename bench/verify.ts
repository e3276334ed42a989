import type { Call } from './load.ts';

export interface Answering extends Call {
  readonly name: string;
  /** A text that only the right answer holds. */
  readonly expects: string;
  /** How a bad cookie is answered: with 401, with a null session, or, where nobody asks for one, not at all. */
  readonly refusal: 'unauthorized' | 'null' | 'none';
}

/** The same cookie with every value reversed: right in form, right in length, wrong. */
const spoil = (cookie: string): string =>
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

/** @throws Error when the right answer does not come, or when a bad or missing cookie gets it too. */
export const verifyAnswers = async ({ name, url, cookie, expects, refusal }: Answering): Promise<void> => {
  const good = await ask(url, cookie);
  if (good.status !== 200 || !good.body.includes(expects)) {
    throw new Error(`${name} does not give the right answer: ${good.status} ${good.body.slice(0, 200)}`);
  }
  if (refusal === 'none') return;
  for (const bad of [spoil(cookie), '']) {
    const answer = await ask(url, bad);
    const refused =
      refusal === 'null' ? answer.body === 'null' : answer.status === 401 && !answer.body.includes(expects);
    if (!refused) throw new Error(`${name} does not refuse a bad cookie: ${answer.status}`);
  }
};
