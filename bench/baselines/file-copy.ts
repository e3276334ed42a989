/** The minimum of an upload: the body of a request is written to a file, piece by piece, and the file deleted. Nothing is checked. */
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { announce, dataDir } from './shared.ts';

const folder = dataDir();

const server = createServer((req, res) => {
  const path = join(folder, crypto.randomUUID());
  pipeline(req, createWriteStream(path))
    .then(() => rm(path))
    .then(() => res.writeHead(201).end())
    .catch(() => res.destroy());
});
server.listen(0, '127.0.0.1', () => announce(server, ['']));
