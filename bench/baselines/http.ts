/** The least that Node can do: `node:http` with a constant answer as large as that of the product's `account.me`. */
import { createServer } from 'node:http';
import { announce, owner, quota } from './shared.ts';

const body = JSON.stringify({ result: { data: { ...owner, quota } } });
const headers = { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': body.length };
const server = createServer({ keepAliveTimeout: 72_000 }, (_req, res) => {
  res.writeHead(200, headers).end(body);
});
server.listen(0, '127.0.0.1', () => announce(server, ['']));
