import { RemoteFault } from '@atelier/core/ports/engine';

/** A server-sent event: its type (`message` if it has none) and its data. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

const parseEvent = (block: string): ServerEvent | null => {
  let event = 'message';
  const data: string[] = [];
  for (const line of block.split('\n')) {
    const [name = '', ...rest] = line.split(':');
    const value = rest.join(':').replace(/^ /, '');
    if (name === 'event') event = value;
    if (name === 'data') data.push(value);
  }
  return data.length === 0 ? null : { event, data: data.join('\n') };
};

/**
 * The events of a stream (WHATWG HTML, 9.2.6) as they come. An event that is not ended by an empty line is dropped.
 * @param maxChars bound of one event
 * @throws RemoteFault `unknown` if an event exceeds the bound
 */
export async function* readEvents(
  pieces: AsyncIterable<Uint8Array>,
  maxChars: number,
): AsyncGenerator<ServerEvent> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of pieces) {
    // A lone CR at the end of a piece may be half of a CRLF.
    const text = (rest + decoder.decode(piece, { stream: true })).replaceAll('\r\n', '\n');
    const held = text.endsWith('\r') ? '\r' : '';
    const blocks = text
      .slice(0, text.length - held.length)
      .replaceAll('\r', '\n')
      .split('\n\n');
    rest = (blocks.pop() ?? '') + held;
    if (rest.length > maxChars)
      throw new RemoteFault('unknown', `An event has more than ${maxChars} characters.`);
    for (const block of blocks) {
      const event = parseEvent(block);
      if (event !== null) yield event;
    }
  }
}
