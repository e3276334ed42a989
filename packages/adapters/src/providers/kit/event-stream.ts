import { RemoteFault } from '@atelier/core/ports/engine';
import { createParser } from 'eventsource-parser';

/** A server-sent event: its type (`message` if it has none) and its data. */
export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * The events of a stream (WHATWG HTML, 9.2.6) as they come. An event that is not ended by an empty line is dropped.
 * @param pieces the body, cut anywhere
 * @param maxChars bound of one event
 * @throws RemoteFault `unknown` if an event exceeds the bound
 */
export async function* readEvents(
  pieces: AsyncIterable<Uint8Array>,
  maxChars: number,
): AsyncGenerator<ServerEvent> {
  const arrived: ServerEvent[] = [];
  const parser = createParser({
    maxBufferSize: maxChars,
    onEvent: ({ event = 'message', data }) => arrived.push({ event, data }),
    onError: ({ type }) => {
      if (type === 'max-buffer-size-exceeded')
        throw new RemoteFault('unknown', `An event has more than ${maxChars} characters.`);
    },
  });
  const decoder = new TextDecoder();
  for await (const piece of pieces) {
    parser.feed(decoder.decode(piece, { stream: true }));
    yield* arrived.splice(0);
  }
}
