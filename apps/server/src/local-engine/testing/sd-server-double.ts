import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import { parseArgs } from 'node:util';

/**
 * A program that behaves as sd-server does, or as badly as the model file says: its first word is the scene. It speaks the
 * wire of the double of stable-diffusion.cpp.
 */
const { values } = parseArgs({
  options: {
    'listen-ip': { type: 'string' },
    'listen-port': { type: 'string' },
    model: { type: 'string' },
    threads: { type: 'string' },
    'vae-tiling': { type: 'boolean' },
  },
});
const port = Number(values['listen-port']);
const host = values['listen-ip'];
const [scene = '', detail = ''] = readFileSync(values.model ?? '', 'utf8').split(/\s+/);

console.log(`environment: ${JSON.stringify(process.env)}`);
console.log(`arguments: ${process.argv.slice(2).join(' ')}`);

/** Passes everything on to a double of the wire, which has a port of its own. */
const serve = async (): Promise<void> => {
  const { startSdCppDouble } = await import('@atelier/adapters/testing');
  const double = await startSdCppDouble();
  const target = Number(new URL(double.baseUrl).port);
  double.loadModel('painter');
  if (scene === 'slow')
    for (let n = 0; n < 20; n += 1) double.play({ kind: 'picture', steps: Number(detail) });
  const relay = createTcpServer((socket) => {
    const other = connect(target, '127.0.0.1');
    socket.on('error', () => other.destroy()).pipe(other);
    other.on('error', () => socket.destroy()).pipe(socket);
    if (scene === 'crash-at-work')
      socket.on('data', (data) => {
        if (data.toString('latin1').startsWith('POST')) setTimeout(() => process.abort(), 200);
      });
  });
  relay.on('error', () => process.exit(0));
  console.log(`listening on: http://${host}:${port}`);
  relay.listen(port, host);
};

const eaten: Buffer[] = [];
switch (scene) {
  case 'exit':
    console.error('something is wrong at /srv/secret/place');
    process.exit(3);
    break;
  case 'model-error':
    console.error(`get sd version from file failed: '${values.model}'\nnew_sd_ctx_t failed`);
    process.exit(1);
    break;
  case 'library':
    console.error('error while loading shared libraries: libggml.so: cannot open shared object file');
    process.exit(127);
    break;
  case 'silent':
    setInterval(() => undefined, 1000);
    break;
  case 'stranger':
    createServer((_, response) => response.writeHead(404).end('not here')).listen(port, host);
    break;
  case 'crash':
    await serve();
    setTimeout(() => process.abort(), Number(detail));
    break;
  case 'eat':
    await serve();
    setInterval(() => eaten.length < 30 && eaten.push(Buffer.alloc(20_000_000, 1)), 20);
    break;
  default:
    await serve();
}
