import { type ServerResponse, STATUS_CODES } from 'node:http';

/** Node's own field for the head of an answer: null until there is one. It is not documented. */
interface WithHead {
  _header?: string | null;
}

/** The `Date` header; made once a second, however many answers fall into it. */
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

/** A flat list of header names and values, also as text; put together once for many answers. */
export interface ConstantHeaders {
  readonly list: readonly string[];
  readonly text: string;
}

/** Visible ASCII and spaces: no value of ours has anything else, and nothing else may end a line. */
const plain = /^[\x20-\x7e]*$/;

/** A flat list of names and values as lines of a head; null if one of them cannot stand there. */
const linesOf = (list: readonly string[]): string | null => {
  let text = '';
  for (let at = 0; at + 1 < list.length; at += 2) {
    const value = list[at + 1] ?? '';
    if (!plain.test(value)) return null;
    text += `${list[at]}: ${value}\r\n`;
  }
  return text;
};

/** @throws RangeError when a value cannot stand in a head */
export const constantOf = (list: readonly string[]): ConstantHeaders => {
  const text = linesOf(list);
  if (text === null) throw new RangeError('A constant header holds what no header may.');
  return { list, text };
};

/** How long a connection without requests is kept open. */
export const keepAliveTimeoutMs = 72_000;
const connectionLines = `Connection: keep-alive\r\nKeep-Alive: timeout=${keepAliveTimeoutMs / 1000}\r\n\r\n`;

/**
 * Puts the head of an answer together, for `res.end` to send with the body in one piece. Node checks and joins headers one by
 * one for each answer, which costs as much as all the rest of a guarded call (decision 32); it still does where a value is
 * odd, where the connection is to close, or where this Node has no such field.
 *
 * For answers with a body only.
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
