import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { acceptSocket } from '../../egress/testing.ts';
import type { Work } from '../double-work.ts';
import { greyPng } from '../sample-pictures.ts';

type Connection = ReturnType<typeof acceptSocket>;

const uint32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** A preview that names no work: kind 1, type 2 (PNG). */
const plainPreview = (side: number): Buffer => Buffer.concat([uint32(1), uint32(2), greyPng(side, side)]);

const namedPreview = (promptId: string, side: number): Buffer => {
  const owner = Buffer.from(JSON.stringify({ prompt_id: promptId, node_id: '3', image_type: 'image/png' }));
  return Buffer.concat([uint32(4), uint32(owner.length), owner, greyPng(side, side)]);
};

/** The text of a client's first frame (RFC 6455, 5.2), which is short and masked. */
const firstText = (frame: Buffer): string => {
  const length = (frame[1] ?? 0) & 0x7f;
  const maskAt = length === 126 ? 4 : 2;
  const mask = frame.subarray(maskAt, maskAt + 4);
  return Buffer.from(frame.subarray(maskAt + 4).map((byte, at) => byte ^ (mask[at % 4] ?? 0))).toString(
    'utf8',
  );
};

const clientIdOf = ({ submission }: Work): string | undefined =>
  (submission.body as { client_id?: string } | null)?.client_id;

/**
 * The WebSocket: it tells what it knows once, then falls silent until the end. A client also hears of the work of others
 * that named no client.
 */
export class ComfySockets {
  readonly #connections = new Map<string, Connection>();

  accept(request: IncomingMessage, socket: Socket, works: ReadonlyMap<string, Work>): void {
    const { origin, host } = request.headers;
    if (origin !== undefined && new URL(origin).host !== host) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    const clientId = new URL(request.url ?? '/', 'http://double.invalid').searchParams.get('clientId') ?? '';
    const connection = acceptSocket(request, socket);
    this.#connections.set(clientId, connection);
    connection.send(
      JSON.stringify({ type: 'status', data: { status: { exec_info: { queue_remaining: 1 } } } }),
    );
    socket.once('data', (frame: Buffer) => {
      const named = firstText(frame).includes('"supports_preview_metadata":true');
      const work = [...works.values()].find((one) => clientIdOf(one) === clientId);
      if (work !== undefined) this.#tell(connection, work, named);
    });
  }

  #tell({ send }: Connection, work: Work, named: boolean): void {
    const message = (type: string, data: object) => send(JSON.stringify({ type, data }));
    const previews = work.scene.kind === 'picture' ? (work.scene.previews ?? 0) : 0;
    // Someone else's, broadcast.
    message('progress', { value: 9, max: 10, prompt_id: 'foreign-1', node: '3' });
    send(plainPreview(16));
    message('execution_start', { prompt_id: work.id });
    message('executing', { node: '3', prompt_id: work.id });
    for (let step = 1; step <= Math.max(previews, 2); step += 1) {
      const node = { value: step, max: 10, state: 'running', prompt_id: work.id };
      message('progress_state', { prompt_id: work.id, nodes: { 3: node } });
      if (step <= previews) send(named ? namedPreview(work.id, 64) : plainPreview(64));
    }
    send(Buffer.concat([uint32(3), Buffer.from('some text of a node')]));
    send('not JSON');
  }

  end(promptId: string, clientId: string | undefined): void {
    const { send } = this.#connections.get(clientId ?? '') ?? {};
    send?.(JSON.stringify({ type: 'executing', data: { node: null, prompt_id: promptId } }));
  }
}
