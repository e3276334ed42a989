import { type CsrfTokens, isCsrfRefusal } from './csrf.ts';
import { RefusedFile } from './fetch-file.ts';

interface Options {
  readonly tokens: CsrfTokens;
  readonly signal: AbortSignal;
  /** How much has left the browser, 0 … 1; 1 when all of it was sent, and the answer is awaited. */
  readonly onSent: (share: number) => void;
}

interface Answered {
  readonly status: number;
  /** Null if it is not from this server: a proxy's page, or nothing. */
  readonly body: unknown;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

/** By XMLHttpRequest: `fetch` does not tell how much was sent. @throws TypeError if no answer came; the signal's reason */
const post = (path: string, file: File, token: string, { signal, onSent }: Options): Promise<Answered> =>
  new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => {
      request.abort();
      reject(signal.reason);
    };
    signal.addEventListener('abort', stop, { once: true });
    const end = (settle: () => void) => {
      signal.removeEventListener('abort', stop);
      settle();
    };
    request.upload.onprogress = ({ loaded, total }) => onSent(total === 0 ? 0 : loaded / total);
    request.upload.onload = () => onSent(1);
    request.onload = () => end(() => resolve({ status: request.status, body: parsed(request.responseText) }));
    request.onerror = () => end(() => reject(new TypeError('The connection was cut.')));
    request.open('POST', path);
    request.setRequestHeader('x-csrf-token', token);
    const form = new FormData();
    form.append('file', file);
    request.send(form);
  });

/**
 * Sends a file to this server, as the field `file` of a form. @returns the answer's body
 * @throws an error that `readFailure` reads; the signal's reason
 */
export const sendFile = async (path: string, file: File, options: Options): Promise<unknown> => {
  options.signal.throwIfAborted();
  let answer = await post(path, file, await options.tokens.read(), options);
  // Checked before anything is run, so that it is safe to repeat: as `csrfFetch` does.
  if (isCsrfRefusal(answer.status, answer.body))
    answer = await post(path, file, await options.tokens.renew(), options);
  if (answer.status >= 200 && answer.status < 300 && answer.body !== null) return answer.body;
  throw new RefusedFile(answer.body);
};
