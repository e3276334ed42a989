import { type ServerResponse, STATUS_CODES } from 'node:http';

/** Node's undocumented field for the head of a response: null until it is written. */
interface WithHead {
  _header?: string | null;
}

/** The `Date` header, formatted once a second. */
const createHttpDate = (): (() => string) => {
  let atS = 0;
  let text = '';
  return () => {
    const nowS = Math.floor(Date.now() / 1000);
    if (nowS !== atS) {
      atS = nowS;
      text = new Date(nowS * 1000).toUTCString();
    }
    return text;
  };
};

/** A flat list of header names and values and the same as text, built once for many responses. */
export interface ConstantHeaders {
  readonly list: readonly string[];
  readonly text: string;
}

/** Visible ASCII and spaces, so that no value can end a line. */
const plain = /^[\x20-\x7e]*$/;

/** Header lines of a flat list of names and values; null if a value is not allowed there. */
const linesOf = (list: readonly string[]): string | null => {
  let text = '';
  for (let at = 0; at + 1 < list.length; at += 2) {
    const value = list[at + 1] ?? '';
    if (!plain.test(value)) return null;
    text += `${list[at]}: ${value}\r\n`;
  }
  return text;
};

/** @throws RangeError when a value is not allowed in a header */
export const constantOf = (list: readonly string[]): ConstantHeaders => {
  const text = linesOf(list);
  if (text === null) throw new RangeError('A constant header holds what no header may.');
  return { list, text };
};

/** How long a connection without requests is kept open. */
export const keepAliveTimeoutMs = 72_000;
const connectionLines = `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveTimeoutMs / 1000}\r\n\r\n`;

/**
 * Builds the head of a response as one string, so that `res.end` sends it with the body in one write. Node validates and
 * joins headers one by one, which costs as much as the rest of a guarded call (decision 32); it still does so if a value
 * is unusual, the connection closes, or this version of Node has no such field.
 *
 * For responses with a body only.
 */
export const createHeadWriter = () => {
  const httpDate = createHttpDate();
  return (
    res: ServerResponse & WithHead,
    status: number,
    own: readonly string[],
    constant: ConstantHeaders,
    contentLength: number,
  ): void => {
    const ownLines = res._header === null && res.shouldKeepAlive ? linesOf(own) : null;
    if (ownLines === null) {
      res.writeHead(status, [...own, ...constant.list, 'Content-Length', String(contentLength)]);
      return;
    }
    res.statusCode = status;
    res._header = `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${ownLines}${constant.text}Content-Length: ${contentLength}\r\nDate: ${httpDate()}\r\n${connectionLines}`;
  };
};
export type HeadWriter = ReturnType<typeof createHeadWriter>;
